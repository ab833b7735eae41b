package import Linux

/// The files of one container's log: `container.log`, which is written, and before it `container.log.1`,
/// `container.log.2` and so on, each older than the one before.
package enum LogFiles {
    /// The directory below the container's own.
    package static let directory: Path = "log"

    /// - Parameter age: 0 for the file that is being written.
    package static func name(_ age: Int) -> Path { Path(age == 0 ? "container.log" : "container.log.\(age)") }

    /// Gives every file the name of the next older one. The oldest goes, and afterwards none is being written.
    static func rotate(in directory: borrowing Directory, keeping fileLimit: Int) throws(SystemError) {
        for age in stride(from: fileLimit - 1, through: 0, by: -1) {
            do throws(SystemError) {
                if age == fileLimit - 1 {
                    try directory.removeFile(name(age))
                } else {
                    try directory.rename(name(age), to: name(age + 1))
                }
            } catch { guard error.errno == .noSuchFile else { throw error } }
        }
    }

    /// Takes away what a writer that was killed, or a full disk, has left of a last record.
    /// - Returns: How long the file is then.
    static func repair(_ file: borrowing FileDescriptor) throws(SystemError) -> Int64 {
        let size = try file.status().size
        var end = size
        while end > 0 {
            let start = max(0, end - Int64(repairStep))
            let bytes = try file.readBytes(at: start, count: Int(end - start))
            if let newline = bytes.lastIndex(of: UInt8(ascii: "\n")) {
                end = start + Int64(newline) + 1
                break
            }
            end = start
        }
        if end != size { try file.truncate(to: end) }
        return end
    }

    private static let repairStep = 64 << 10
}
