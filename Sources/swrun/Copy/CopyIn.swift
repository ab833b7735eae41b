internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// A copy from the host into a container.
struct CopyIn {
    /// As the user called it.
    let container: String
    let record: ContainerRecord
    let target: CopyPath
    let isArchive: Bool
    /// Who is to own the copies, by name or number of the container's; nil for the owners they have.
    let owner: String?
    let followsLinks: Bool
    let meter: (any Meter)?

    /// - Parameter sources: Paths of the host; nil for a tar on standard input.
    /// - Returns: Bytes of content.
    func run(_ sources: [String]?, in containers: ContainerStore) throws -> Int64 {
        guard !target.text.isEmpty else { throw Failure("no such directory") }
        let sources = try sources.map { try $0.map(LocalPath.init) }
        for source in sources ?? [] { try source.check(followsLinks: followsLinks) }
        let files = try containers.files(of: record, isWritable: true)
        do {
            if let sources { return try copy(sources, to: files) }
            return try unpack(files)
        } catch {
            guard CopyIn.reason(of: error) == .readOnlyFileSystem else { throw error }
            throw Failure(
                try isOnRoot(files) ? "container rootfs is marked read-only" : "mounted volume is marked read-only")
        }
    }

    private static func reason(of error: any Error) -> Errno? {
        (error as? SystemError)?.errno ?? (error as? CopyError)?.errno
    }

    private func copy(_ sources: [LocalPath], to files: borrowing ContainerFiles) throws -> Int64 {
        let rules = try rules(in: files)
        let host = FileTree(root: try Directory.open("/"))
        var bytes: Int64 = 0
        for source in sources {
            let place = try host.place(at: source.path, following: followsLinks || source.written.endsInSlash)
            let destination = try destination(in: files)
            guard sources.count == 1 || destination.kind == .directory else { throw notDirectory }
            let landing = try Landing(
                of: .init(place, named: source.name, source.written), at: .init(destination.kind),
                endsInSlash: target.endsInSlash)
            var copy = TreeCopy(into: try destination.directory.duplicate(), rules, CopyTally(meter: meter))
            try copy.copy(place, as: landing.name(in: destination))
            bytes += copy.tally.bytes
        }
        return bytes
    }

    private func unpack(_ files: borrowing ContainerFiles) throws -> Int64 {
        guard try destination(in: files).kind == .directory else { throw notDirectory }
        let tree = FileTree(root: try files.tree.root.duplicate())
        var extraction = try TreeExtraction(
            into: Path(target.text), of: tree, try rules(in: files), CopyTally(meter: meter))
        try extraction.unpack(try Standard.duplicateInput())
        return extraction.tally.bytes
    }

    // MARK: The destination

    private var notDirectory: Failure { Failure("destination \"\(container):\(target.text)\" must be a directory") }

    private func destination(in files: borrowing ContainerFiles) throws -> FileTree.Place {
        let place: FileTree.Place
        do {
            place = try files.tree.place(at: Path(target.text), following: true)
        } catch CopyError.noParent(let path) {
            throw Failure(
                "Could not find the file \(CopyPath(text: path.description).absolute) in container \(container)")
        }
        switch place.kind {
        case nil, .directory, .regular: return place
        default:
            throw Failure("destination \"\(container):\(target.text)\" must be a directory or a regular file")
        }
    }

    private func isOnRoot(_ files: borrowing ContainerFiles) throws -> Bool {
        let place = try destination(in: files)
        if place.kind == .regular, try place.directory.isMountPoint(place.name) { return false }
        return try place.directory.descriptor.status().device == files.tree.root.descriptor.status().device
    }

    private func rules(in files: borrowing ContainerFiles) throws -> CopyRules {
        let owner = try owner.map { text in
            let accounts = try Accounts(
                passwd: try files.tree.root.readRegularInRoot("etc/passwd", limit: Accounts.fileLimit),
                group: try files.tree.root.readRegularInRoot("etc/group", limit: Accounts.fileLimit))
            let user = try accounts.resolve(text)
            return CopyRules.Owner.given(user: user.uid, group: user.gid)
        }
        return CopyRules(owner: owner ?? .kept, keepsPrivileges: true, changesExistingDirectories: isArchive)
    }
}

/// A path of the host, as it was written and from the root.
struct LocalPath {
    let written: CopyPath
    let path: Path

    init(_ text: String) throws {
        written = CopyPath(text: text)
        path = try Path(text).absolute
    }

    /// What it is called, link or not.
    var name: Path { path.lastComponent }

    /// Makes sure that there is something to copy, in docker's words.
    func check(followsLinks: Bool) throws {
        let host = FileTree(root: try Directory.open("/"))
        let following = followsLinks || written.endsInSlash
        let kind: FileStatus.Kind?
        do { kind = try host.place(at: path, following: following).kind } catch CopyError.noParent { kind = nil }
        guard let kind else { throw Failure("lstat \(path.printable): no such file or directory") }
        if written.endsInSlash, kind != .directory { throw Failure("lstat \(path.printable): not a directory") }
    }
}
