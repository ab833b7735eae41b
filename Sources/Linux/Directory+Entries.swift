internal import CLinux

extension Directory {
    /// One name of a directory, as readdir(3) tells it.
    package struct Entry: Sendable {
        package let name: Path
        /// nil where the file system does not say; ask `status(of:)` then.
        package let kind: FileStatus.Kind?
    }

    /// All names but "." and "..", in no order. See readdir(3).
    package func entries() throws(SystemError) -> [Entry] {
        // readdir moves the offset of the open file, so it gets one of its own.
        let own = try open(".", [.readOnly, .directory]).release()
        guard let stream = fdopendir(own) else {
            let reason = Errno.current
            close(own)
            throw SystemError("read directory", nil, reason)
        }
        defer { closedir(stream) }
        var found: [Entry] = []
        while true {
            linux_clear_errno()
            guard let entry = readdir(stream) else {
                if linux_errno() != 0 { throw SystemError("read directory", nil, .current) }
                return found
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer -> Path? in
                let characters = UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self)
                // "." and "..": directories may have ten thousand others.
                if characters[0] == dot, characters[1] == 0 || (characters[1] == dot && characters[2] == 0) {
                    return nil
                }
                return Path(bytes: UnsafeRawBufferPointer(start: characters, count: strlen(characters)))
            }
            guard let name else { continue }
            found.append(Entry(name: name, kind: FileStatus.Kind(directoryType: entry.pointee.d_type)))
        }
    }
}

extension FileStatus.Kind {
    fileprivate init?(directoryType: UInt8) {
        switch Int(directoryType) {
        case Int(DT_REG): self = .regular
        case Int(DT_DIR): self = .directory
        case Int(DT_LNK): self = .symbolicLink
        case Int(DT_CHR): self = .characterDevice
        case Int(DT_BLK): self = .blockDevice
        case Int(DT_FIFO): self = .fifo
        case Int(DT_SOCK): self = .socket
        default: return nil
        }
    }
}

private let dot = CChar(UInt8(ascii: "."))
