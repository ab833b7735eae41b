/// Writes records in docker's json-file format, one a line: `{"log":"text\n","stream":"stdout","time":"…"}`.
///
/// A byte that is not part of UTF-8 becomes half a surrogate pair: 0xE9 is written `\udce9`. No text has such halves, so
/// that the reader gets the very byte back (Python knows the same as "surrogateescape", PEP 383), and other programs
/// that read the file show one replacement character.
struct LogEncoder {
    private(set) var bytes: [UInt8] = []
    /// What every record has before its time: `,"attrs":{…}`.
    private let attributes: [UInt8]

    init(attributes: [String: String]) {
        self.attributes = attributes.isEmpty ? [] : Array(",\"attrs\":".utf8) + JSONWriter.text(of: attributes)
    }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Adds one record.
    /// - Parameter time: In RFC 3339.
    mutating func add(_ text: UnsafeBufferPointer<UInt8>, from stream: LogStream, at time: String) {
        bytes.append(contentsOf: "{\"log\":\"".utf8)
        addText(text)
        bytes.append(contentsOf: "\",\"stream\":\"".utf8)
        bytes.append(contentsOf: stream.rawValue.utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: attributes)
        bytes.append(contentsOf: ",\"time\":\"".utf8)
        bytes.append(contentsOf: time.utf8)
        bytes.append(contentsOf: "\"}\n".utf8)
    }

    private mutating func addText(_ text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        var place = 0
        while place < text.count {
            let byte = text[place]
            if byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
                place += 1
                continue
            }
            if let length = UTF8Sequence.length(at: place, of: text), length > 1 {
                place += length
                continue
            }
            bytes.append(contentsOf: text[start..<place])
            addEscaped(byte)
            place += 1
            start = place
        }
        bytes.append(contentsOf: text[start..<place])
    }

    private mutating func addEscaped(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 10: bytes.append(UInt8(ascii: "n"))
        case 13: bytes.append(UInt8(ascii: "r"))
        case 9: bytes.append(UInt8(ascii: "t"))
        default:
            bytes.append(contentsOf: (byte < 0x80 ? "u00" : "udc").utf8)
            for digit in [byte >> 4, byte & 15] {
                bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
    }
}
