/// The three ways in which tar writes numbers. Each answers nil for what is none or does not fit.
enum TarNumber {
    /// A header field: octal digits padded with blanks and NULs, or GNU's base 256, told by its first bit.
    /// An empty field is 0.
    static func field(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int64? {
        guard let first = bytes.first else { return 0 }
        return first & 0x80 != 0 ? base256(bytes, negative: first & 0x40 != 0) : octal(bytes)
    }

    private static func octal(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int64? {
        var value: Int64 = 0
        var ended = false
        var begun = false
        for byte in bytes {
            switch byte {
            case 0x30...0x37 where !ended:
                begun = true
                let (shifted, overflow) = value.multipliedReportingOverflow(by: 8)
                if overflow { return nil }
                value = shifted | Int64(byte - 0x30)
            case 0x20: ended = begun
            case 0: if begun { return value }
            default: return nil
            }
        }
        return value
    }

    /// Two's complement, most significant byte first, with the first bit as the mark. See tar(5).
    private static func base256(_ bytes: Slice<UnsafeRawBufferPointer>, negative: Bool) -> Int64? {
        let flip: UInt8 = negative ? 0xFF : 0
        var value: UInt64 = 0
        var isFirst = true
        for byte in bytes {
            let digit = (byte ^ flip) & (isFirst ? 0x7F : 0xFF)
            isFirst = false
            if value >> 56 != 0 { return nil }
            value = value << 8 | UInt64(digit)
        }
        guard let magnitude = Int64(exactly: value) else { return nil }
        return negative ? ~magnitude : magnitude
    }

    /// A pax value: decimal digits only.
    static func decimal(_ bytes: some Sequence<UInt8>) -> Int64? {
        var value: Int64 = 0
        var isEmpty = true
        for byte in bytes {
            guard (0x30...0x39).contains(byte) else { return nil }
            isEmpty = false
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowToo) = tens.addingReportingOverflow(Int64(byte - 0x30))
            if overflow || overflowToo { return nil }
            value = sum
        }
        return isEmpty ? nil : value
    }
}
