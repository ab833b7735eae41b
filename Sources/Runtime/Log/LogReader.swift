package import Linux

/// Reads a container's log, and goes on reading as long as it is written.
package struct LogReader: ~Copyable {
    /// The container's directory.
    private let bundle: Path
    private let settings: LogSettings
    private let query: LogQuery
    private var history: LogHistory?
    /// The log's directory, once it was there: a container that removes itself leaves it to us with its last words.
    private var directory: Directory?

    package init(of bundle: Path, _ settings: LogSettings, _ query: LogQuery) {
        self.bundle = bundle
        self.settings = settings
        self.query = query
        history = nil
        directory = nil
    }

    /// Gives the records that are there now.
    package mutating func read(_ body: (LogRecord) throws -> Void) throws {
        guard let directory = try openDirectory() else { return }
        let history = try LogHistory(in: directory, names)
        self.history = history
        // No further than now: a container that writes as fast as we read would never let us end.
        var ends: [Int64] = []
        for file in history.files { ends.append(try file.status().size) }
        var tail: LogTail?
        if let count = query.lineCount {
            tail = try LogTail(history.files, ends: ends, query: query, lineCount: count)
        }
        for (index, (file, end)) in zip(history.files, ends).enumerated() {
            if let tail {
                guard let start = tail.start, index >= start.file else {
                    file.seek(to: end)
                    continue
                }
                if index == start.file { file.seek(to: start.offset) }
            } else if let since = query.since, try file.status().modified.seconds < since.seconds - 1 {
                // A file's time is that of the last tick of the clock, a little before the records' own.
                file.seek(to: end)
                continue
            }
            try file.readLines(until: end) { offset, line in
                guard let record = LogRecord(line), query.accepts(record.time) else { return }
                if let tail, !tail.contains(.init(file: index, offset: offset), of: record.stream) { return }
                try body(record)
            }
        }
    }

    /// Gives the records that are there now, and then each that comes.
    /// - Parameters:
    ///   - writer: Who writes the log: its end is the log's, for now. nil if nobody does.
    ///   - idle: Is called whenever nothing more is there for the moment.
    package mutating func follow(
        until writer: borrowing PidDescriptor?, idle: () throws -> Void, _ body: (LogRecord) throws -> Void
    ) throws {
        let watch = try DirectoryWatch()
        // Before the first look, so that no change falls between the look and the wait.
        try watch.add(try Directory.open(bundle))
        var watchesLog = try add(watch)
        try read(body)
        var hasEnded = LogReader.isNil(writer)
        while true {
            try readOn(body)
            try idle()
            if hasEnded { return }
            if let until = query.until, Timestamp.now > until { return }
            var set = PollSet()
            let change = set.add(watch.descriptor.rawValue, .readable)
            let end = LogReader.number(of: writer).map { set.add($0, .readable) }
            try set.wait(milliseconds: query.until?.millisecondsFromNow ?? -1)
            if let end, !set.found(end).isEmpty { hasEnded = true }
            if !set.found(change).isEmpty { try watch.clear() }
            if !watchesLog { watchesLog = try add(watch) }
        }
    }

    /// Reads what has come since the last time, in every file that was begun meanwhile.
    private mutating func readOn(_ body: (LogRecord) throws -> Void) throws {
        guard let directory = try openDirectory() else { return }
        if history == nil { history = try LogHistory(in: directory, names) }
        repeat {
            try readLast(body)
        } while try openNext(in: directory, body)
    }

    private mutating func openNext(
        in directory: borrowing Directory, _ body: (LogRecord) throws -> Void
    ) throws -> Bool {
        guard var history else { return false }
        let before = history.files.last
        guard try history.openNext(in: directory) else { return false }
        // Between our last look at it and its end, the writer may have added to it.
        if let before { try read(before, body) }
        self.history = history
        return true
    }

    private func readLast(_ body: (LogRecord) throws -> Void) throws {
        if let file = history?.files.last { try read(file, body) }
    }

    private func read(_ file: LogFile, _ body: (LogRecord) throws -> Void) throws {
        try file.readLines { _, line in
            guard let record = LogRecord(line), query.accepts(record.time) else { return }
            try body(record)
        }
    }

    private var names: [Path] { (0..<settings.fileLimit).map(LogFiles.name) }

    /// nil as long as the container has written nothing, or when it was gone before we looked.
    private mutating func openDirectory() throws(SystemError) -> Directory? {
        switch directory {
        case .some(let directory): return try directory.duplicate()
        case .none: break
        }
        do throws(SystemError) {
            let opened = try Directory.open(bundle.appending(LogFiles.directory))
            directory = try opened.duplicate()
            return opened
        } catch {
            guard error.errno == .noSuchFile else { throw error }
            return nil
        }
    }

    private mutating func add(_ watch: borrowing DirectoryWatch) throws(SystemError) -> Bool {
        switch try openDirectory() {
        case .some(let directory):
            try watch.add(directory)
            return true
        case .none: return false
        }
    }

    private static func number(of writer: borrowing PidDescriptor?) -> Int32? {
        switch writer {
        case .some(let writer): writer.descriptor.rawValue
        case .none: nil
        }
    }

    private static func isNil(_ writer: borrowing PidDescriptor?) -> Bool { number(of: writer) == nil }
}
