internal import Linux

extension Directory {
    /// A directory or file to mount on, with this directory as the root of its path; made where there is none.
    func makeMountPoint(_ path: Path, isDirectory: Bool) throws(SystemError) -> FileDescriptor {
        isDirectory ? try makeDirectoriesInRoot(path).handle() : try makeMountFile(path)
    }

    /// A file to mount on. A link that leads nowhere, such as the resolv.conf of an image that was a whole machine, is
    /// followed inside the root as open(2) with O_CREAT would, and what it lacks is made.
    private func makeMountFile(_ path: Path) throws(SystemError) -> FileDescriptor {
        var place = path
        for _ in 0..<40 {
            let parent = try makeDirectoriesInRoot(place.parent)
            do throws(SystemError) { return try openInRoot(place, .path) } catch  where error.errno == .noSuchFile {}
            guard try parent.statusIfPresent(of: place.lastComponent)?.kind == .symbolicLink else {
                _ = try parent.open(place.lastComponent, [.writeOnly, .create, .exclusive], mode: 0o755)
                return try parent.open(place.lastComponent, .path)
            }
            let target = try parent.readSymbolicLink(place.lastComponent)
            place = target.isAbsolute ? target : place.parent.appending(target)
        }
        throw SystemError("follow the links of", path.description, .tooManyLinks)
    }
}
