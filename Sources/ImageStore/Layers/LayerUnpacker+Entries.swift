internal import Archive
internal import Linux

extension LayerUnpacker {
    /// The root may be described as a directory and as nothing else: a link in its place would lead everything after it
    /// somewhere else.
    mutating func describeRoot(_ entry: TarEntry) throws {
        guard entry.kind == .directory else {
            throw LayerError.hostileEntry(entry.path, reason: "the root of a layer must be a directory")
        }
        try setMetadata(of: root.descriptor, entry)
        try describe("", modified: entry.modified)
    }

    /// Makes what an entry describes in the open parent, in place of what is there.
    mutating func make<Source: ByteSource & ~Copyable>(
        _ entry: TarEntry, _ name: LayerName, _ reader: inout TarReader<Source>
    ) throws {
        switch entry.kind {
        case .regular: try makeFile(entry, name, &reader)
        case .directory: try makeDirectory(entry, name)
        case .symbolicLink(let target):
            hasLinks = true
            try replacing(name) { parent throws(SystemError) in
                try parent.makeSymbolicLink(name.name, to: target)
            }
            try parent.setOwner(of: name.name, user: entry.userID, group: entry.groupID)
            try parent.setModified(of: name.name, entry.modified)
        case .hardLink(let target): try makeHardLink(entry, name, to: target)
        case .characterDevice(let device):
            guard device != DeviceNumber(major: 0, minor: 0) else {
                throw LayerError.hostileEntry(entry.path, reason: "device 0:0 is overlayfs' mark of a deleted file")
            }
            try makeNode(entry, name, .characterDevice, device)
        case .blockDevice(let device): try makeNode(entry, name, .blockDevice, device)
        case .fifo: try makeNode(entry, name, .fifo, DeviceNumber(major: 0, minor: 0))
        }
    }

    private mutating func makeFile<Source: ByteSource & ~Copyable>(
        _ entry: TarEntry, _ name: LayerName, _ reader: inout TarReader<Source>
    ) throws {
        let (total, overflow) = contentSize.addingReportingOverflow(entry.size)
        guard !overflow else {
            throw LayerError.hostileEntry(entry.path, reason: "its layer's files have more bytes than can be counted")
        }
        contentSize = total
        let file = try createFile(name)
        try reader.writeContent(to: file)
        try setMetadata(of: file, entry)
        try file.setModified(entry.modified)
        try file.close()
    }

    private mutating func createFile(_ name: LayerName) throws -> FileDescriptor {
        let flags: OpenFlags = [.writeOnly, .create, .exclusive]
        do {
            return try parent.open(name.name, flags, mode: 0o600)
        } catch  where error.errno == .fileExists {}
        try clear(name)
        return try parent.open(name.name, flags, mode: 0o600)
    }

    private mutating func makeDirectory(_ entry: TarEntry, _ name: LayerName) throws {
        if try parent.statusIfPresent(of: name.name)?.kind != .directory {
            try clear(name)
            try makeDirectory(name.name, path: name.path)
        }
        try setMetadata(of: try parent.openDirectory(name.name).descriptor, entry)
        try describe(name.path, modified: entry.modified)
    }

    private mutating func makeNode(
        _ entry: TarEntry, _ name: LayerName, _ kind: FileStatus.Kind, _ device: DeviceNumber
    ) throws {
        try replacing(name) { parent throws(SystemError) in
            try parent.makeNode(name.name, kind: kind, permissions: 0, device: device)
        }
        try parent.setOwner(of: name.name, user: entry.userID, group: entry.groupID)
        try parent.setPermissions(of: name.name, entry.permissions)
        try parent.setModified(of: name.name, entry.modified)
    }

    /// The target is a name of this layer, whatever slash or link it begins with.
    private mutating func makeHardLink(_ entry: TarEntry, _ name: LayerName, to rawTarget: Path) throws {
        let target = try LayerName(rawTarget)
        guard target.meaning == .file else {
            throw LayerError.hostileEntry(entry.path, reason: "it is a hard link to \(rawTarget), which is no file")
        }
        let directory = try root.openDirectoryInRoot(target.parent)
        let status = try directory.status(of: target.name)
        guard status.kind != .directory, !status.isOverlayWhiteout else {
            throw LayerError.hostileEntry(entry.path, reason: "it is a hard link to \(rawTarget), which is no file")
        }
        if let present = try parent.statusIfPresent(of: name.name) {
            // A link to itself is there already; clearing the way for it would remove it.
            if present.device == status.device, present.inode == status.inode { return }
            try clear(name)
        }
        try parent.makeHardLink(name.name, to: target.name, in: directory)
    }

    // MARK: Parts

    /// Makes something that fails when the name is taken, and then once more with the name cleared.
    private mutating func replacing(
        _ name: LayerName, _ make: (borrowing Directory) throws(SystemError) -> Void
    ) throws {
        do {
            try make(parent)
        } catch  where error.errno == .fileExists {
            try clear(name)
            try make(parent)
        }
    }

    /// Removes what stands at a name, which may have been part of a path that is remembered.
    private mutating func clear(_ name: LayerName) throws {
        try parent.removeTree(name.name)
        leaveParent()
    }

    /// Owner first, because a new owner costs a file its set-id bits and capabilities.
    private func setMetadata(of file: borrowing FileDescriptor, _ entry: TarEntry) throws {
        try file.setOwner(user: entry.userID, group: entry.groupID)
        for attribute in entry.extendedAttributes where Whiteout.isPortable(attribute: attribute.name) {
            // A file system may keep no attributes of users; a program's capabilities are not given up so easily.
            let isOptional = attribute.name.hasPrefix("user.")
            do {
                try file.setExtendedAttribute(attribute.name, to: attribute.value)
            } catch {
                guard isOptional, error.errno == .notSupported else { throw error }
            }
        }
        try file.setPermissions(entry.permissions)
    }
}
