internal import CLinux

extension FileDescriptor {
    /// Reads at most `buffer.count` bytes; 0 means the end. See read(2).
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        try check("read", descriptorName(rawValue)) { CLinux.read(rawValue, buffer.baseAddress, buffer.count) }
    }

    /// Reads at a place of the file without moving its offset; 0 means the end. See pread(2).
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(SystemError) -> Int {
        try check("read", descriptorName(rawValue)) { pread(rawValue, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    /// Reads up to `count` bytes at a place of the file without moving its offset; fewer only where the file ends.
    /// See pread(2).
    package func readBytes(at offset: Int64, count: Int) throws(SystemError) -> [UInt8] {
        // No file goes beyond the largest number.
        let count = Int(min(Int64(count), .max - offset))
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let place = offset + Int64(filled)
            let got = try bytes.withUnsafeMutableBufferPointer { buffer throws(SystemError) in
                let rest = UnsafeMutableRawBufferPointer(buffer)[filled...]
                return try read(into: UnsafeMutableRawBufferPointer(rebasing: rest), at: place)
            }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Reads what is there, at most `count` bytes; empty at the end. See read(2).
    package func readSome(_ count: Int) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // That nothing is there yet is no failure whose words anybody reads.
        let got = try check("read", Errno.current == .wouldBlock ? nil : descriptorName(rawValue)) {
            CLinux.read(rawValue, &bytes, count)
        }
        return Array(bytes[..<got])
    }

    /// Reads until the end, or throws `EFBIG` when there is more than `limit`.
    /// - Parameters:
    ///   - expected: How many bytes there probably are.
    ///   - isRegular: Whether getting fewer bytes than there was room for means the end, as it does with regular files.
    package func readAll(
        limit: Int, of name: String, expecting expected: Int = 16 << 10, isRegular: Bool = false
    ) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        // One more than expected, so that the end is met without a second buffer.
        var room = max(0, min(expected, limit)) + 1
        while true {
            var answer = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                answer = CLinux.read(rawValue, buffer.baseAddress, room)
                count = max(0, answer)
            }
            if answer < 0 {
                guard Errno.current == .interrupted else { throw SystemError("read", name, .current) }
                continue
            }
            if answer == 0 { return bytes }
            if bytes.count + answer > limit { throw SystemError("read", name, Errno(rawValue: EFBIG)) }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            if isRegular, answer < room { return bytes }
            // The files of /proc/sys take as much of the kernel's memory as they are asked for.
            if answer == room { room = 64 << 10 }
        }
    }

    /// Writes what the kernel takes at once, and says how much. See write(2).
    package func writeSome(_ bytes: UnsafeRawBufferPointer) throws(SystemError) -> Int {
        try check("write to", descriptorName(rawValue)) { CLinux.write(rawValue, bytes.baseAddress, bytes.count) }
    }

    /// Writes all of the bytes. See write(2).
    package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = bytes
        while !rest.isEmpty { rest = UnsafeRawBufferPointer(rebasing: rest[(try writeSome(rest))...]) }
    }

    package func write(_ bytes: [UInt8]) throws(SystemError) {
        // The typed form of withUnsafeBytes: that one rethrows any error.
        try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in try write(UnsafeRawBufferPointer(buffer)) }
    }

    package func write(_ text: String) throws(SystemError) { try write(Array(text.utf8)) }

    /// Moves the file's offset to an absolute place. See lseek(2).
    package func seek(to offset: Int64) throws(SystemError) {
        try check("seek", descriptorName(rawValue)) { lseek(rawValue, off_t(offset), SEEK_SET) }
    }

    /// Gives the file this length; what is added is a hole. See ftruncate(2).
    package func truncate(to length: Int64) throws(SystemError) {
        try check("truncate", descriptorName(rawValue)) { ftruncate(rawValue, off_t(length)) }
    }

    /// Takes room on the disk for the first bytes of the file, which read as zeros until they are written. A file system
    /// that cannot promise room gets zeros written. See fallocate(2).
    package func reserve(_ length: Int64) throws(SystemError) {
        do throws(SystemError) {
            try check("reserve room for", descriptorName(rawValue)) { fallocate(rawValue, 0, 0, off_t(length)) }
        } catch {
            guard error.errno == .notSupported else { throw error }
            let zeros = [UInt8](repeating: 0, count: 64 << 10)
            var rest = length
            while rest > 0 {
                try write(Array(zeros.prefix(Int(min(rest, Int64(zeros.count))))))
                rest -= Int64(zeros.count)
            }
        }
    }

    /// Waits until the file's content is on the disk. See fsync(2).
    package func sync() throws(SystemError) {
        try check("sync", descriptorName(rawValue)) { fsync(rawValue) }
    }

    /// Waits until everything written to the file system that holds this file is on the disk. See syncfs(2).
    package func syncFileSystem() throws(SystemError) {
        try check("sync the file system of", descriptorName(rawValue)) { syncfs(rawValue) }
    }
}
