internal import Linux

/// The files of a log, or of another journal that is rotated, in the order they were written, found again whatever rotation does to their names meanwhile.
struct LogHistory {
    /// The newest first.
    private let names: [Path]
    /// The oldest first.
    private(set) var files: [LogFile] = []

    /// Opens what there is.
    init(in directory: borrowing Directory, _ names: [Path]) throws(SystemError) {
        self.names = names
        // The newest first: a rotation meanwhile shows a file twice then, and hides none.
        for name in names {
            guard let file = try LogHistory.open(name, in: directory) else { continue }
            if !files.contains(where: { $0.isSame(as: file) }) { files.append(file) }
        }
        files.reverse()
    }

    /// Opens the file that was begun when the last one was full, if there is one.
    /// - Returns: Whether there is. The last one is not written any more then.
    mutating func openNext(in directory: borrowing Directory) throws(SystemError) -> Bool {
        guard let last = files.last else {
            self = try LogHistory(in: directory, names)
            return !files.isEmpty
        }
        var next: LogFile?
        for name in names {
            // Where our file is gone already, the oldest that is left comes next: what was between is lost.
            guard let file = try LogHistory.open(name, in: directory) else { continue }
            if file.isSame(as: last) { break }
            next = file
        }
        guard let next else { return false }
        // A file that is done with need not be kept open.
        files = [next]
        return true
    }

    private static func open(_ name: Path, in directory: borrowing Directory) throws(SystemError) -> LogFile? {
        do throws(SystemError) {
            return try LogFile(try directory.open(name, .readOnly))
        } catch {
            guard error.errno == .noSuchFile else { throw error }
            return nil
        }
    }
}
