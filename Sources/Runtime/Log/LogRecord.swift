package import Linux

/// One record of a container's log: a line, or a part of one that is longer than `LineAssembly.limit`.
package struct LogRecord: Sendable {
    /// The very bytes that were written.
    package let text: [UInt8]
    package let stream: LogStream
    package let time: Timestamp
    private let attributesText: [UInt8]

    private static let opening = Array("{\"log\":\"".utf8)
    private static let between = Array("\",\"stream\":\"".utf8)
    private static let beforeAttributes = Array(",\"attrs\":".utf8)
    private static let beforeTime = Array("\",\"time\":\"".utf8)

    package var endsLine: Bool { text.last == UInt8(ascii: "\n") }

    /// What the record carries of the container's labels and environment.
    package var attributes: [String: String] {
        guard !attributesText.isEmpty else { return [:] }
        do throws(JSONSyntaxError) {
            let tree = try JSONTree(parsing: attributesText)
            return Dictionary((tree.members ?? []).map { ($0.name, $0.value.text ?? "") }) { $1 }
        } catch { return [:] }
    }

    /// Reads a line of a log.
    /// - Returns: nil for a line that is no record: one that was cut, or that a power cut has turned into zeros.
    init?(_ line: UnsafeBufferPointer<UInt8>) {
        guard line.starts(with: LogRecord.opening) else { return nil }
        var place = LogRecord.opening.count
        guard let text = LogRecord.text(in: line, from: &place) else { return nil }
        let rest = UnsafeBufferPointer(rebasing: line.dropFirst(place))
        guard rest.starts(with: LogRecord.between),
            let stream = LogStream.allCases.first(where: {
                rest.dropFirst(LogRecord.between.count).starts(with: $0.rawValue.utf8)
            })
        else { return nil }
        let behind = rest.dropFirst(LogRecord.between.count + stream.rawValue.utf8.count)
        guard behind.first == UInt8(ascii: "\"") else { return nil }
        var tail = Array(behind)
        var attributes: [UInt8] = []
        if tail.dropFirst().starts(with: LogRecord.beforeAttributes) {
            // The time is the last member, and short: what stands before it is the object.
            guard let end = tail.indices.last(where: { tail[$0...].starts(with: LogRecord.beforeTime.dropFirst()) })
            else {
                return nil
            }
            attributes = Array(tail[(1 + LogRecord.beforeAttributes.count)..<end])
            tail = [UInt8(ascii: "\"")] + tail[end...]
        }
        guard tail.starts(with: LogRecord.beforeTime), tail.suffix(2).elementsEqual("\"}".utf8),
            let time = Timestamp(
                rfc3339: String(decoding: tail.dropFirst(LogRecord.beforeTime.count).dropLast(2), as: UTF8.self))
        else { return nil }
        self.text = text
        self.stream = stream
        self.time = time
        attributesText = attributes
    }

    /// Reads the text of a record, up to its closing quote.
    private static func text(in line: UnsafeBufferPointer<UInt8>, from place: inout Int) -> [UInt8]? {
        var text: [UInt8] = []
        text.reserveCapacity(max(0, line.count - 64))
        while place < line.count {
            let start = place
            while place < line.count, line[place] != UInt8(ascii: "\""), line[place] != UInt8(ascii: "\\") {
                place += 1
            }
            text.append(contentsOf: line[start..<place])
            guard place < line.count else { return nil }
            if line[place] == UInt8(ascii: "\"") { return text }
            guard place + 1 < line.count else { return nil }
            let letter = line[place + 1]
            place += 2
            switch letter {
            case UInt8(ascii: "n"): text.append(10)
            case UInt8(ascii: "r"): text.append(13)
            case UInt8(ascii: "t"): text.append(9)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
            case UInt8(ascii: "u"):
                guard place + 4 <= line.count,
                    let unit = UInt32(String(decoding: line[place..<place + 4], as: UTF8.self), radix: 16)
                else { return nil }
                place += 4
                // See `LogEncoder`: half a pair is a byte.
                if (0xDC80...0xDCFF).contains(unit) {
                    text.append(UInt8(truncatingIfNeeded: unit))
                } else {
                    text.append(contentsOf: String(Unicode.Scalar(unit).map(Character.init) ?? "\u{FFFD}").utf8)
                }
            default: return nil
            }
        }
        return nil
    }
}
