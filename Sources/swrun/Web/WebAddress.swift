/// An address of the web: http or https. See RFC 3986.
struct WebAddress: CustomStringConvertible {
    /// As it was given, perhaps with a password: for the helper alone.
    let text: String
    /// Without user, password, query and fragment, any of which may hold what nobody else should read.
    let description: String

    /// Nil for a text that begins with neither "http://" nor "https://".
    init?(_ text: String) {
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https", text.dropFirst(scheme.count).hasPrefix("://") else { return nil }
        let rest = text.dropFirst(scheme.count + 3)
        let authority = rest.prefix { !"/?#".contains($0) }
        let path = rest.dropFirst(authority.count).prefix { !"?#".contains($0) }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        self.text = text
        description = "\(scheme)://\(host)\(path)"
    }
}
