internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// A copy from a container to the host.
struct CopyOut {
    /// As the user called it.
    let container: String
    let record: ContainerRecord
    let sources: [CopyPath]
    let isArchive: Bool
    let followsLinks: Bool
    let meter: (any Meter)?

    /// - Parameter destination: A path of the host; nil for a tar on standard output.
    /// - Returns: Bytes of content; nil for a tar.
    func run(to destination: String?, in containers: ContainerStore) throws -> Int64? {
        guard !sources.contains(where: \.text.isEmpty) else { throw Failure("no such directory") }
        let target = try destination.map(LocalPath.init)
        guard let target else {
            try ArchiveFile(name: nil).write(.copy) { file in
                let files = try containers.files(of: record, isWritable: false)
                var archive = try TreeArchive(to: file, .followed, meter: meter)
                for source in try sources.flatMap({ try $0.expanded(in: files.tree) }) {
                    try archive.append(try find(source, in: files), as: source.nameInArchive)
                }
                try archive.finish()
            }
            return nil
        }
        try check(target)
        let files = try containers.files(of: record, isWritable: false)
        return try copy(files, to: target)
    }

    private func copy(_ files: borrowing ContainerFiles, to target: LocalPath) throws -> Int64 {
        let host = FileTree(root: try Directory.open("/"))
        let own = CopyRules.Owner.given(user: Process.effectiveUserID, group: Process.effectiveGroupID)
        let rules = CopyRules(
            owner: isArchive ? .kept : own, keepsPrivileges: isArchive, changesExistingDirectories: isArchive)
        let sources = try sources.flatMap { try $0.expanded(in: files.tree) }
        var bytes: Int64 = 0
        for source in sources {
            let place = try find(source, in: files)
            let destination = try host.place(at: target.path, following: true)
            guard sources.count == 1 || destination.kind == .directory else {
                throw Failure("destination \"\(target.written.text)\" must be a directory")
            }
            let landing = try Landing(
                of: .init(place, named: Path(source.text).lastComponent, source), at: .init(destination.kind),
                endsInSlash: target.written.endsInSlash)
            var copy = TreeCopy(into: try destination.directory.duplicate(), rules, CopyTally(meter: meter))
            try copy.copy(place, as: landing.name(in: destination))
            bytes += copy.tally.bytes
        }
        return bytes
    }

    private func find(_ source: CopyPath, in files: borrowing ContainerFiles) throws -> FileTree.Place {
        let missing = Failure("Could not find the file \(source.absolute.printable) in container \(container)")
        do {
            let place = try files.tree.place(
                at: Path(source.text), following: followsLinks || source.endsInSlash)
            if place.kind == nil { throw missing }
            if source.endsInSlash, place.kind != .directory {
                throw Failure("cannot copy \(container):\(source.text): not a directory")
            }
            return place
        } catch CopyError.noParent { throw missing }
    }

    /// Makes sure that there is a place for the copy before anything is looked for in the container.
    private func check(_ target: LocalPath) throws {
        let kind: FileStatus.Kind?
        do {
            kind = try FileTree(root: try Directory.open("/")).place(at: target.path, following: true).kind
        } catch CopyError.noParent {
            throw Failure("invalid output path: directory \(target.path.parent.quoted) does not exist")
        }
        switch kind {
        case nil, .directory, .regular: return
        default:
            throw Failure("invalid output path: \(target.path.quoted) must be a directory or a regular file")
        }
    }
}
