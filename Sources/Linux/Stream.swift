internal import CLinux

/// Reads and writes of descriptors that belong to somebody else, such as 0, 1 and 2.
package enum Stream {
    /// Fills the beginning of a buffer and says how much; 0 at the end. See read(2).
    package static func read(_ descriptor: Int32, into buffer: inout [UInt8]) throws(SystemError) -> Int {
        let count = buffer.count
        return try check("read", descriptorName(descriptor)) { CLinux.read(descriptor, &buffer, count) }
    }

    /// Writes what the kernel takes at once, and says how much. See write(2).
    package static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) throws(SystemError) -> Int {
        try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            let (start, count) = (buffer.baseAddress, buffer.count)
            return try check("write to", descriptorName(descriptor)) { CLinux.write(descriptor, start, count) }
        }
    }

    /// Writes all of the bytes. See write(2).
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty { rest.removeFirst(try write(rest, to: descriptor)) }
    }

    /// Makes sure that 0, 1 and 2 are open, so that no file of ours gets one of these numbers.
    ///
    /// A closed input is empty, and messages may go nowhere; but output that nobody gets is an error where it is written.
    package static func openStandard() throws(SystemError) {
        while true {
            let null = try FileDescriptor.open("/dev/null", .readWrite)
            if null.rawValue > 2 { return }
            guard null.rawValue == 1 else {
                // Kept open, and passed on like any standard stream.
                _ = linux_fcntl(null.release(), F_SETFD, 0)
                continue
            }
            try null.close()
            let unwritable = try FileDescriptor.open("/dev/null", .readOnly)
            _ = linux_fcntl(unwritable.release(), F_SETFD, 0)
        }
    }

    /// What the kernel says of the open file. See fstat(2).
    package static func status(of descriptor: Int32) throws(SystemError) -> FileStatus {
        var raw = stat()
        try check("stat", descriptorName(descriptor)) { fstat(descriptor, &raw) }
        return FileStatus(raw)
    }

    /// Whether a descriptor was opened for writing. See fcntl(2) F_GETFL.
    package static func isWritable(_ descriptor: Int32) throws(SystemError) -> Bool {
        let flags = try check("ask for the mode of", descriptorName(descriptor)) {
            linux_fcntl(descriptor, F_GETFL, 0)
        }
        return flags & O_ACCMODE != O_RDONLY
    }
}
