/// The keys that part a client from its container, as bytes of the terminal.
package struct DetachKeys: Hashable, Sendable {
    package let bytes: [UInt8]

    /// ctrl-p, ctrl-q.
    package static let standard = DetachKeys(bytes: [16, 17])

    package static let none = DetachKeys(bytes: [])

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads docker's notation: characters, `ctrl-` with one of `a-z @ [ \ ] ^ _`, and `DEL`, with commas between them.
    /// An empty text stands for none.
    /// - Returns: nil for a text that is no list of keys.
    package init?(_ text: String) {
        var bytes: [UInt8] = []
        for key in text.isEmpty ? [] : text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let byte = DetachKeys.byte(of: key) else { return nil }
            bytes.append(byte)
        }
        self.bytes = bytes
    }

    private static func byte(of key: Substring) -> UInt8? {
        if key.utf8.count == 1 { return key.utf8.first }
        if key == "DEL" { return 127 }
        guard key.hasPrefix("ctrl-"), key.utf8.count == 6, let last = key.utf8.last else { return nil }
        // As a terminal makes it: the letter without its upper bits.
        let isControl = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(last) || (64...95).contains(last)
        return isControl ? last & 31 : nil
    }

    package var isEmpty: Bool { bytes.isEmpty }
}

/// Looks for the keys in what is typed. What may be their beginning is held back until the next key decides, or until
/// `release`: a program that has its own use for the first key is not to wait for ever.
struct DetachScanner {
    private let keys: [UInt8]
    private var held: [UInt8] = []

    init(_ keys: DetachKeys) { self.keys = keys.bytes }

    var isHolding: Bool { !held.isEmpty }

    /// - Returns: What is for the container, and whether the keys were typed; what follows them counts no more.
    mutating func scan(_ typed: ArraySlice<UInt8>) -> (passed: [UInt8], isDetached: Bool) {
        guard !keys.isEmpty else { return (Array(typed), false) }
        var passed: [UInt8] = []
        for byte in typed {
            held.append(byte)
            while !held.isEmpty, !keys.starts(with: held) { passed.append(held.removeFirst()) }
            if held.count == keys.count {
                held = []
                return (passed, true)
            }
        }
        return (passed, false)
    }

    /// What was held back.
    mutating func release() -> [UInt8] {
        defer { held = [] }
        return held
    }
}
