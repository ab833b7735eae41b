internal import CLinux

/// Reads and writes of descriptors that belong to somebody else, such as 0, 1 and 2.
package enum Stream {
    /// Fills the beginning of a buffer and says how much; 0 at the end. See read(2).
    package static func read(_ descriptor: Int32, into buffer: inout [UInt8]) throws(SystemError) -> Int {
        let count = buffer.count
        return try check("read", "descriptor \(descriptor)") { CLinux.read(descriptor, &buffer, count) }
    }

    /// Writes what the kernel takes at once, and says how much. See write(2).
    package static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) throws(SystemError) -> Int {
        try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            let (start, count) = (buffer.baseAddress, buffer.count)
            return try check("write", "descriptor \(descriptor)") { CLinux.write(descriptor, start, count) }
        }
    }

    /// Writes all of the bytes. See write(2).
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty { rest.removeFirst(try write(rest, to: descriptor)) }
    }

    /// Makes sure that 0, 1 and 2 are open, so that no file of ours gets one of these numbers.
    package static func openStandard() throws(SystemError) {
        while true {
            let null = try FileDescriptor.open("/dev/null", .readWrite)
            if null.rawValue > 2 { return }
            // Kept open, and passed on like any standard stream.
            _ = linux_fcntl(null.release(), F_SETFD, 0)
        }
    }
}
