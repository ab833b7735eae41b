// Files with holes. See the GNU tar manual, "Sparse Formats".
extension TarReader where Source: ~Copyable {
    /// The old GNU format: four extents stand in the header, more in blocks of 21 that follow it.
    mutating func prepareOldSparse(stored: Int64, headerAt offset: Int64) throws(ArchiveError) {
        var numbers: [Int64] = []
        let header = try input.require(TarHeader.size)
        let size: Int64
        var isExtended = header[482] != 0
        do {
            size = try TarHeader.number("size", header[483..<495])
            try Self.appendExtents(header[386..<482], to: &numbers)
            input.consume(TarHeader.size)
        } catch { throw .badHeader(offset: offset, error) }
        while isExtended {
            let more = try input.require(TarHeader.size)
            isExtended = more[504] != 0
            do { try Self.appendExtents(more[0..<504], to: &numbers) } catch {
                throw .badHeader(offset: input.offset, error)
            }
            if numbers.count / 2 > SparseMap.limit { throw .badHeader(offset: input.offset, .sparseMap) }
            input.consume(TarHeader.size)
        }
        try prepareContent(numbers, size: size, stored: stored)
    }

    /// The three pax formats.
    mutating func prepareSparse(_ records: PaxHeader.SparseRecords, stored: Int64) throws(ArchiveError) {
        guard let size = records.size else { throw .badHeader(offset: input.offset, .sparseMap) }
        guard records.major == 1 else { return try prepareContent(records.numbers, size: size, stored: stored) }
        let start = input.offset
        let numbers = try sparseList(stored: stored)
        try prepareContent(numbers, size: size, stored: stored - (input.offset - start))
    }

    private mutating func prepareContent(_ numbers: [Int64], size: Int64, stored: Int64) throws(ArchiveError) {
        do {
            let map = try SparseMap(numbers: numbers, size: size, stored: stored)
            content = TarContent(offset: input.offset, stored: stored, map: map)
        } catch { throw .badHeader(offset: input.offset, error) }
    }

    private static func appendExtents(
        _ fields: Slice<UnsafeRawBufferPointer>, to numbers: inout [Int64]
    ) throws(HeaderFault) {
        for place in stride(from: fields.startIndex, to: fields.endIndex, by: 24) where fields[place] != 0 {
            numbers.append(try TarHeader.number("offset", fields[place..<place + 12]))
            numbers.append(try TarHeader.number("length", fields[place + 12..<place + 24]))
        }
    }

    /// The list of format 1.0, in whole blocks at the start of the content: how many extents, then offset and length
    /// of each, every number on a line.
    private mutating func sparseList(stored: Int64) throws(ArchiveError) -> [Int64] {
        let start = input.offset
        var numbers: [Int64] = []
        var expected: Int?
        var digits: [UInt8] = []
        while numbers.count != expected {
            guard stored - (input.offset - start) >= 512 else { throw .badHeader(offset: start, .sparseMap) }
            for byte in try input.require(512) {
                guard byte == UInt8(ascii: "\n") else {
                    digits.append(byte)
                    if digits.count > 19 { throw .badHeader(offset: start, .sparseMap) }
                    continue
                }
                guard let number = TarNumber.decimal(digits), number <= SparseMap.limit || expected != nil else {
                    throw .badHeader(offset: start, .sparseMap)
                }
                digits = []
                if expected == nil { expected = 2 * Int(number) } else { numbers.append(number) }
                if numbers.count == expected { break }
            }
            input.consume(512)
        }
        return numbers
    }
}
