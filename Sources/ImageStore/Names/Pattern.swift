/// Bytes to be looked for in many others, by Horspool's method: most of the others are never looked at.
/// See <https://www-igm.univ-mlv.fr/~lecroq/string/node18.html>.
struct Pattern {
    let bytes: [UInt8]
    /// For each byte: how far to move on when it stands under the pattern's end.
    private let skips: [Int]

    init(_ text: String) {
        let bytes = Array(text.utf8)
        var skips = [Int](repeating: max(bytes.count, 1), count: 256)
        for (position, byte) in bytes.dropLast().enumerated() { skips[Int(byte)] = bytes.count - 1 - position }
        self.bytes = bytes
        self.skips = skips
    }

    /// Where the pattern begins for the first time at or after `start`.
    fileprivate func first(in text: ArraySlice<UInt8>, from start: Int) -> Int? {
        var position = start
        while position <= text.endIndex - bytes.count {
            var length = bytes.count
            while length > 0, text[position + length - 1] == bytes[length - 1] { length -= 1 }
            if length == 0 { return position }
            position += skips[Int(text[position + bytes.count - 1])]
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    func contains(_ pattern: Pattern) -> Bool { first(of: pattern) != nil }

    /// Where the pattern begins for the first time.
    func first(of pattern: Pattern) -> Int? { pattern.first(in: self, from: startIndex) }

    /// Where the pattern begins, each time without overlap.
    func positions(of pattern: Pattern) -> [Int] {
        var positions: [Int] = []
        var start = startIndex
        while let position = pattern.first(in: self, from: start) {
            positions.append(position)
            start = position + Swift.max(pattern.bytes.count, 1)
        }
        return positions
    }
}
