/// Bytes of an ELF file with the byte order in which its numbers stand.
struct ELFRecord {
    let bytes: [UInt8]
    let isLittleEndian: Bool

    /// The unsigned number of `width` bytes (at most 8) at an offset.
    func number(at offset: Int, width: Int) throws(ELFError) -> UInt64 {
        guard offset >= 0, width <= 8, offset <= bytes.count - width else { throw .truncated("a header") }
        var value: UInt64 = 0
        for index in 0..<width {
            let place = isLittleEndian ? offset + width - 1 - index : offset + index
            value = value << 8 | UInt64(bytes[place])
        }
        return value
    }
}

extension FileDescriptor {
    /// Reads `count` bytes of an ELF file; all of them must be there.
    func readELF(_ what: String, at offset: UInt64, count: Int) throws(ELFError) -> [UInt8] {
        guard let place = Int64(exactly: offset) else { throw .truncated(what) }
        do throws(SystemError) {
            let bytes = try readBytes(at: place, count: count)
            if bytes.count == count { return bytes }
        } catch { throw .system(error) }
        throw .truncated(what)
    }
}
