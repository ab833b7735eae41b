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
                let file = try parent.open(place.lastComponent, [.writeOnly, .create, .exclusive], mode: 0o755)
                do throws(SystemError) { try mark(file, in: parent) } catch {}
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
        for path in made {
            do throws(SystemError) {
                let new = try openDirectoryInRoot(path)
                try mark(new.descriptor, in: new)
            } catch {}
        }
        return directory
    }

    /// Marks what was made, unless that was in something mounted, such as a directory of the host: the mark is only for
    /// the container's own files. A mark that fails keeps no container from starting, as the place is known without it:
    /// not every file system has these attributes or room for them, and inside a user namespace nobody may set them.
    /// - Parameter directory: Where it is, or itself. Only directories of an overlay mount surely have the device number
    ///   of the mount; files may have that of a layer. See the kernel's Documentation/filesystems/overlayfs.rst, "Inode
    ///   properties".
    private func mark(_ made: borrowing FileDescriptor, in directory: borrowing Directory) throws(SystemError) {
        guard try directory.descriptor.status().device == descriptor.status().device else { return }
        try made.setExtendedAttribute(MountPointMark.attribute, to: [UInt8(ascii: "y")])
    }
}
