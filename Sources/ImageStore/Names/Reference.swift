package import Archive

/// A name for an image: where it lives, which repository, and which version of it.
///
/// A value is always normalised: "ubuntu" is `docker.io` / `library/ubuntu`, as everywhere in Docker's world.
/// The grammar is that of <https://pkg.go.dev/github.com/distribution/reference>.
package struct Reference: Hashable, Sendable {
    /// The registry's host, with its port if one was given: "docker.io", "localhost:5000".
    package let domain: String
    /// The repository on that host: "library/ubuntu".
    package let path: String
    package let tag: String?
    /// The manifest that the name is tied to. With a tag beside it, the digest selects and the tag only informs.
    package let digest: Digest?

    /// Parts that the caller knows to follow the grammar.
    init(domain: String, path: String, tag: String?, digest: Digest?) {
        self.domain = domain
        self.path = path
        self.tag = tag
        self.digest = digest
    }

    /// The same name with ":latest" when it has neither tag nor digest.
    package var withDefaultTag: Reference {
        if tag != nil || digest != nil { return self }
        return Reference(domain: domain, path: path, tag: Reference.defaultTag, digest: nil)
    }

    /// The same repository with another tag and no digest, or nil when `tag` cannot be one.
    package func tagged(_ tag: String) -> Reference? {
        guard Grammar.isTag(tag) else { return nil }
        return Reference(domain: domain, path: path, tag: tag, digest: nil)
    }

    /// The same repository tied to a manifest.
    package func pinned(to digest: Digest) -> Reference {
        Reference(domain: domain, path: path, tag: nil, digest: digest)
    }

    /// Host and repository: "docker.io/library/ubuntu".
    package var canonicalName: String { "\(domain)/\(path)" }

    /// The whole name with nothing left out: "docker.io/library/ubuntu:14.04".
    package var canonical: String { canonicalName + suffix }

    /// Host and repository as people write them: "ubuntu", "localhost:5000/x".
    package var familiarName: String {
        guard domain == Reference.defaultDomain else { return canonicalName }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, parts.first == "library", let name = parts.last { return String(name) }
        // "docker.io/a.b/c" without its host would be read as host a.b.
        if parts.count > 1, let first = parts.first, Grammar.namesHost(first) { return canonicalName }
        return path
    }

    /// The whole name as people write it, and as every listing shows it: "ubuntu:14.04".
    package var familiar: String { familiarName + suffix }

    private var suffix: String { (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "") }

    static let defaultDomain = "docker.io"
    static let defaultTag = "latest"
}

extension Reference: CustomStringConvertible {
    package var description: String { familiar }
}

extension Reference: Comparable {
    /// By repository, then tag, then digest.
    package static func < (left: Reference, right: Reference) -> Bool {
        if left.canonicalName != right.canonicalName { return left.canonicalName < right.canonicalName }
        if left.tag != right.tag { return (left.tag ?? "") < (right.tag ?? "") }
        return (left.digest?.description ?? "") < (right.digest?.description ?? "")
    }
}
