internal import Linux

/// One file of a log, open for reading: it can be read on when it has been renamed, or removed.
final class LogFile {
    private let descriptor: FileDescriptor
    private let identity: (device: UInt64, inode: UInt64)
    /// How much was read: the beginning of a line.
    private(set) var offset: Int64 = 0

    private static let step = 64 << 10
    /// No record is that long: what is, has no newline because it is none.
    private static let longestLine = 1 << 20

    init(_ descriptor: consuming FileDescriptor) throws(SystemError) {
        let status = try descriptor.status()
        self.descriptor = descriptor
        identity = (status.device, status.inode)
    }

    func isSame(as status: FileStatus) -> Bool { identity == (status.device, status.inode) }

    func isSame(as other: LogFile) -> Bool { identity == other.identity }

    func status() throws(SystemError) -> FileStatus { try descriptor.status() }

    func seek(to place: Int64) { offset = place }

    /// Gives every whole line from `offset` on, without its newline, and moves on behind it.
    /// - Parameters:
    ///   - end: Where to stop.
    ///   - body: Is told where a line begins. When it throws, the line counts as read.
    func readLines(
        until end: Int64 = .max, _ body: (_ offset: Int64, _ line: UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        var room = LogFile.step
        while offset < end {
            let bytes = try descriptor.readBytes(at: offset, count: Int(min(Int64(room), end - offset)))
            guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
                // A record that is just being written; or one longer than the room.
                if bytes.count < room { return }
                if room < LogFile.longestLine { room *= 2 } else { offset += Int64(bytes.count) }
                continue
            }
            room = LogFile.step
            try bytes.withUnsafeBufferPointer { buffer in
                var start = 0
                while start <= last, let end = buffer[start...last].firstIndex(of: UInt8(ascii: "\n")) {
                    let place = offset
                    offset += Int64(end + 1 - start)
                    let line = UnsafeBufferPointer(rebasing: buffer[start..<end])
                    start = end + 1
                    try body(place, line)
                }
            }
        }
    }

    /// Gives the whole lines before a place, the last first, until `body` answers false.
    /// - Returns: Whether it never did.
    func readLinesBackward(
        from end: Int64, _ body: (_ offset: Int64, _ line: UnsafeBufferPointer<UInt8>) -> Bool
    ) throws(SystemError) -> Bool {
        var place = end
        // What belongs to a line that begins further to the front; nil until the last newline is met.
        var rest: [UInt8]?
        while place > 0 {
            let start = max(0, place - Int64(LogFile.step))
            var bytes = try descriptor.readBytes(at: start, count: Int(place - start))
            place = start
            if rest == nil {
                guard let last = bytes.lastIndex(of: UInt8(ascii: "\n")) else { continue }
                bytes.removeLast(bytes.count - last - 1)
            }
            bytes += rest ?? []
            var lineEnd = bytes.count - 1
            let wantsMore = bytes.withUnsafeBufferPointer { buffer in
                while let newline = buffer[..<max(0, lineEnd)].lastIndex(of: UInt8(ascii: "\n")) {
                    let line = UnsafeBufferPointer(rebasing: buffer[(newline + 1)..<lineEnd])
                    if !body(start + Int64(newline + 1), line) { return false }
                    lineEnd = newline
                }
                if start > 0 { return true }
                return lineEnd < 0 || body(0, UnsafeBufferPointer(rebasing: buffer[..<lineEnd]))
            }
            if !wantsMore { return false }
            bytes.removeLast(bytes.count - lineEnd - 1)
            rest = bytes.count > LogFile.longestLine ? [UInt8(ascii: "\n")] : bytes
        }
        return true
    }
}
