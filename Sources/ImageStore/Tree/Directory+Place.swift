internal import Archive
internal import Linux

/// Making what an entry describes in a directory that others may be changing: each object is complete before it has its
/// name, and takes the place of what has that name in one step.
extension Directory {
    /// Makes a directory where there is none.
    /// - Returns: Whether there was none.
    func placeDirectory(_ name: Path, _ path: Path) throws -> Bool {
        switch try statusIfPresent(of: name)?.kind {
        case .directory: return false
        case nil:
            try makeDirectory(name, permissions: 0o700)
            return true
        default: throw CopyError.overwritesFile(path)
        }
    }

    /// Makes a regular file.
    /// - Parameter content: Writes the content.
    func placeFile(
        _ entry: TarEntry, _ name: Path, content: (borrowing FileDescriptor) throws -> Void
    ) throws {
        try refuseDirectory(name, entry.path)
        var made = try createUnnamed()
        try content(made.file)
        try made.file.describe(entry)
        // A file that is mounted on, such as a container's /etc/hosts, is written and not replaced: the kernel would let us
        // do it from our mount namespace, and take the mount away in the container's.
        if try statusIfPresent(of: name) != nil, try isMountPoint(name) {
            try overwrite(name, entry, from: made.file)
        } else {
            try made.publish(as: name)
        }
    }

    private func overwrite(_ name: Path, _ entry: TarEntry, from source: borrowing FileDescriptor) throws {
        let place = try open(name, .path)
        let target = try place.reopenRegularForWriting()
        try source.copyContent(to: target, try source.status()) { _ in }
        try target.describe(entry)
    }

    /// Makes a link, a device node or a fifo.
    func placeSpecial(_ entry: TarEntry, _ name: Path) throws {
        try refuseDirectory(name, entry.path)
        try refuseMountPoint(name)
        try placeUnder(temporary: Path(".\(RandomHex.digits(16)).partial"), name) { temporary in
            switch entry.kind {
            case .symbolicLink(let target): try makeSymbolicLink(temporary, to: target)
            case .characterDevice(let device):
                try makeNode(temporary, kind: .characterDevice, permissions: 0, device: device)
            case .blockDevice(let device): try makeNode(temporary, kind: .blockDevice, permissions: 0, device: device)
            default: try makeNode(temporary, kind: .fifo, permissions: 0)
            }
            let made = try open(temporary, .path)
            let status = try made.status()
            // Who may write to this directory may have put another's file in its place, to have it given away.
            guard status.kind != .regular, status.kind != .directory, status.linkCount == 1 else {
                throw CopyError.changed(entry.path)
            }
            try made.setOwnerOfHandle(user: entry.userID, group: entry.groupID)
            if status.kind != .symbolicLink { try made.setPermissionsOfHandle(entry.permissions) }
            try made.setModifiedOfHandle(entry.modified)
        }
    }

    /// Makes a second name for a file that is held by a handle.
    func placeHardLink(_ entry: TarEntry, _ name: Path, to file: borrowing FileDescriptor) throws {
        try refuseDirectory(name, entry.path)
        try refuseMountPoint(name)
        let temporary = Path(".\(RandomHex.digits(16)).partial")
        try makeHardLink(temporary, toHandle: file)
        // Two names of one file are renamed to each other by doing nothing, and the first one stays.
        defer { do throws(SystemError) { try removeFile(temporary) } catch {} }
        try rename(temporary, to: name)
    }

    /// Makes something under a temporary name, and renames it when it is complete.
    private func placeUnder(temporary: Path, _ name: Path, _ make: (Path) throws -> Void) throws {
        do {
            try make(temporary)
            try rename(temporary, to: name)
        } catch {
            // What went wrong first is what is told.
            do throws(SystemError) { try removeFile(temporary) } catch {}
            throw error
        }
    }

    private func refuseMountPoint(_ name: Path) throws(SystemError) {
        guard try statusIfPresent(of: name) != nil, try isMountPoint(name) else { return }
        throw SystemError("replace", name.description, .busy)
    }

    private func refuseDirectory(_ name: Path, _ path: Path) throws {
        if try statusIfPresent(of: name)?.kind == .directory { throw CopyError.overwritesDirectory(path) }
    }
}

extension FileDescriptor {
    /// Gives an open file owner, attributes, mode and time of an entry: the owner first, because a new one costs a file its
    /// set-id bits and capabilities.
    func describe(_ entry: TarEntry) throws(SystemError) {
        try setOwner(user: entry.userID, group: entry.groupID)
        for attribute in entry.extendedAttributes where Whiteout.isPortable(attribute: attribute.name) {
            do throws(SystemError) {
                try setExtendedAttribute(attribute.name, to: attribute.value)
            } catch {
                // A file system may keep no attributes of users; a program's capabilities are not given up so easily.
                guard attribute.name.hasPrefix("user."), error.errno == .notSupported else { throw error }
            }
        }
        try setPermissions(entry.permissions)
        try setModified(entry.modified)
    }
}
