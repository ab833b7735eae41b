internal import Linux

/// Where the last lines of a log begin, found from its end. A line of one stream may have begun before lines of the
/// other, so that each stream has a place of its own.
struct LogTail {
    /// A file by its index, and a place in it.
    struct Place: Comparable {
        let file: Int
        let offset: Int64

        static func < (left: Place, right: Place) -> Bool { (left.file, left.offset) < (right.file, right.offset) }
    }

    /// What was found of one stream.
    private struct Search {
        /// The beginning of the first of its records that is wanted.
        var place: Place?
        /// Whether the next record to the front that ends no line belongs to that line.
        var isInLine = false
        var isDone = false

        /// Takes the next record to the front.
        mutating func note(_ record: LogRecord, at place: Place, found: inout Int, wanted: Int) {
            if isDone { return }
            if record.endsLine || !isInLine {
                guard found < wanted else {
                    isDone = true
                    return
                }
                found += 1
                isInLine = true
            }
            self.place = place
        }
    }

    private let wanted: Int
    private var found = 0
    private var output = Search()
    private var error = Search()

    /// - Parameter ends: How much of each file counts.
    init(_ files: [LogFile], ends: [Int64], query: LogQuery, lineCount: Int) throws(SystemError) {
        wanted = lineCount
        for (index, file) in files.enumerated().reversed() {
            if wanted == 0 { return }
            let end = index < ends.count ? ends[index] : 0
            let wantsMore = try file.readLinesBackward(from: end) { offset, line in
                guard let record = LogRecord(line) else { return true }
                if let since = query.since, record.time < since { return false }
                if query.accepts(record.time) { note(record, at: Place(file: index, offset: offset)) }
                return found < wanted || !(output.isDone && error.isDone)
            }
            if !wantsMore { return }
        }
    }

    /// Whether a record is one of the last lines, or part of one.
    func contains(_ place: Place, of stream: LogStream) -> Bool {
        guard let first = stream == .output ? output.place : error.place else { return false }
        return place >= first
    }

    /// The first place that counts; nil when nothing does.
    var start: Place? { [output.place, error.place].compactMap(\.self).min() }

    private mutating func note(_ record: LogRecord, at place: Place) {
        switch record.stream {
        case .output: output.note(record, at: place, found: &found, wanted: wanted)
        case .error: error.note(record, at: place, found: &found, wanted: wanted)
        }
        // A stream of which no line counts has no line that could have begun earlier.
        if found == wanted {
            if output.place == nil { output.isDone = true }
            if error.place == nil { error.isDone = true }
        }
    }
}
