internal import Linux
internal import Runtime

/// Puts a container's log on the caller's two streams, with the bytes as they were written.
struct LogPrinter {
    let showsTimes: Bool
    let showsDetails: Bool
    /// Whether both streams end in the same place, where the order between them is seen.
    private let isShared: Bool
    private var output = Side(descriptor: 1)
    private var error = Side(descriptor: 2)

    private struct Side {
        let descriptor: Int32
        var pending: [UInt8] = []
        var isAtLineStart = true

        mutating func flush() throws(SystemError) {
            try Stream.writeAll(pending, to: descriptor)
            pending.removeAll(keepingCapacity: true)
        }
    }

    private static let batchSize = 64 << 10

    init(showsTimes: Bool, showsDetails: Bool) throws {
        self.showsTimes = showsTimes
        self.showsDetails = showsDetails
        let (first, second) = (try Stream.status(of: 1), try Stream.status(of: 2))
        isShared = (first.device, first.inode) == (second.device, second.inode)
    }

    mutating func print(_ record: LogRecord) throws {
        switch record.stream {
        case .output:
            if isShared { try error.flush() }
            try print(record, on: &output)
        case .error:
            if isShared { try output.flush() }
            try print(record, on: &error)
        }
    }

    /// Lets the reader see all there is so far.
    mutating func flush() throws {
        try output.flush()
        try error.flush()
    }

    private func print(_ record: LogRecord, on side: inout Side) throws {
        // What is part of a line has its marks in front of the first part alone.
        if side.isAtLineStart {
            if showsTimes { side.pending += Array("\(record.time.fixedRFC3339) ".utf8) }
            if showsDetails { side.pending += Array("\(LogPrinter.details(of: record)) ".utf8) }
        }
        side.pending += record.text
        side.isAtLineStart = record.endsLine
        if side.pending.count >= LogPrinter.batchSize { try side.flush() }
    }

    private static func details(of record: LogRecord) -> String {
        record.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}
