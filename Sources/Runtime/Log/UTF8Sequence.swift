/// Characters of more than one byte. See RFC 3629, section 4.
enum UTF8Sequence {
    /// How many bytes the character has that begins at a place: nil where none does.
    static func length(at place: Int, of text: UnsafeBufferPointer<UInt8>) -> Int? {
        let first = text[place]
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch first {
            case 0..<0x80: (1, 0x80...0xBF)
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xE1...0xEF: (3, 0x80...0xBF)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0x80...0xBF)
            }
        guard length > 0, place + length <= text.count else { return nil }
        if length > 1, !second.contains(text[place + 1]) { return nil }
        for next in 2..<max(2, length) where text[place + next] & 0xC0 != 0x80 { return nil }
        return length
    }

    /// How much of a text can be taken without tearing its last character apart.
    static func wholeLength(of text: UnsafeBufferPointer<UInt8>) -> Int {
        for back in 1...3 where back < text.count {
            let byte = text[text.count - back]
            if byte < 0x80 { break }
            if byte >= 0xC0 {
                let wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
                return wanted > back ? text.count - back : text.count
            }
        }
        return text.count
    }
}
