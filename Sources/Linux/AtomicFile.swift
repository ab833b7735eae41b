internal import CLinux

extension Directory {
    /// Whether losing a file at a power cut would lose something that was promised.
    package enum Durability: Sendable {
        /// Content and name are on the disk when the call returns.
        case durable
        /// The old file or the new one, whole, is on the disk after a power cut; the caller syncs the directory.
        case written
        /// The old file or the new one, but perhaps not yet on the disk.
        case atomic
    }

    /// Gives `name` this content in one step: readers see the old file or the new one, never a part.
    ///
    /// Written to a temporary name (`.<name>.<random>.partial`), synced if durable, renamed. See rename(2).
    package func replaceFile(
        _ name: Path, with content: [UInt8], permissions: UInt32 = 0o600, _ durability: Durability
    ) throws(SystemError) {
        let temporary = Path(".\(name).\(RandomHex.digits(8)).partial")
        let file = try open(temporary, [.writeOnly, .create, .exclusive], mode: permissions)
        do throws(SystemError) {
            try file.write(content)
            if durability != .atomic { try file.sync() }
            try file.close()
            try rename(temporary, to: name)
            if durability == .durable { try sync() }
        } catch {
            _ = unlinkat(number, temporary.cString, 0)
            throw error
        }
    }

    /// The whole content of a regular file of this directory, or nil when there is no such name.
    package func readFile(_ name: Path, limit: Int) throws(SystemError) -> [UInt8]? {
        do {
            let file = try open(name, [.readOnly, .nonBlocking])
            return try file.readRegular(limit: limit, of: name.description)
        } catch  where error.errno == .noSuchFile { return nil }
    }

    /// The whole content of the regular file at a path with this directory as its root, or nil when nothing is there.
    /// It is looked at before it is opened: opening some devices does something, reading some files of the kernel takes what
    /// others are to read.
    /// - Throws: EINVAL for anything else than a regular file, and for one that the kernel makes up.
    package func readRegularInRoot(_ path: Path, limit: Int) throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            let place = try openInRoot(path, .path)
            guard try !place.fileSystemType().isMadeByKernel else {
                throw SystemError("read", "a special file", .invalidArgument)
            }
            let file = try place.reopenRegular()
            return try file.readAll(limit: limit, of: path.description)
        } catch  where error.errno == .noSuchFile { return nil }
    }
}

extension FileDescriptor {
    /// The whole content of a file that must be a regular one: a fifo or a device would block or never end.
    package func readRegular(limit: Int, of name: String) throws(SystemError) -> [UInt8] {
        let status = try status()
        guard status.kind == .regular else { throw SystemError("read", name, .invalidArgument) }
        return try readAll(limit: limit, of: name, expecting: Int(clamping: status.size), isRegular: status.size > 0)
    }
}

/// Names that nobody else has chosen.
package enum RandomHex {
    /// `count` hexadecimal digits from the kernel's random numbers. See getrandom(2).
    package static func digits(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        var text = ""
        while text.utf8.count < count {
            text += (generator.next() as UInt64).hexadecimal(width: 16)
        }
        return String(text.prefix(count))
    }
}
