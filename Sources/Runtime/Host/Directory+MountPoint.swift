internal import Linux

/// How it is known later what was made in a container's tree only to mount something on it.
package enum MountPointMark {
    /// An extended attribute of what was made, directories on the way included. It stays with the directory or file, be
    /// it renamed or found again after a restart; programs in containers neither see nor set it. See xattr(7), "Trusted
    /// extended attributes".
    package static let attribute = "trusted.swrun.mountpoint"
}

extension Directory {
    /// A directory or file to mount on, with this directory as the root of its path; made, and marked, where there is
    /// none.
    func makeMountPoint(_ path: Path, isDirectory: Bool) throws(SystemError) -> FileDescriptor {
        isDirectory ? try makeMarkedDirectories(path).handle() : try makeMountFile(path)
    }

    /// A file to mount on. A link that leads nowhere, such as the resolv.conf of an image that was a whole machine, is
    /// followed inside the root as open(2) with O_CREAT would, and what it lacks is made.
    private func makeMountFile(_ path: Path) throws(SystemError) -> FileDescriptor {
        var place = path
        for _ in 0..<40 {
            let parent = try makeMarkedDirectories(place.parent)
            do throws(SystemError) { return try openInRoot(place, .path) } catch  where error.errno == .noSuchFile {}
            guard try parent.statusIfPresent(of: place.lastComponent)?.kind == .symbolicLink else {
                try parent.open(place.lastComponent, [.writeOnly, .create, .exclusive], mode: 0o755).markMountPoint()
                return try parent.open(place.lastComponent, .path)
            }
            let target = try parent.readSymbolicLink(place.lastComponent)
            place = target.isAbsolute ? target : place.parent.appending(target)
        }
        throw SystemError("follow the links of", path.description, .tooManyLinks)
    }

    private func makeMarkedDirectories(_ path: Path) throws(SystemError) -> Directory {
        var made: [Path] = []
        let directory = try makeDirectoriesInRoot(path) { made.append($0) }
        for path in made { try openDirectoryInRoot(path).descriptor.markMountPoint() }
        return directory
    }
}

extension FileDescriptor {
    fileprivate func markMountPoint() throws(SystemError) {
        do throws(SystemError) {
            try setExtendedAttribute(MountPointMark.attribute, to: [UInt8(ascii: "y")])
        } catch {
            // Without the mark it is still known by its place. Not every file system has these attributes, and inside a
            // user namespace nobody may set them.
            guard error.errno == .notSupported || error.errno == .notPermitted else { throw error }
        }
    }
}
