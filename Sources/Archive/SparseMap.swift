/// Where the stored bytes of a file with holes belong.
struct SparseMap {
    struct Extent {
        let offset: Int64
        let length: Int64
    }

    /// More pieces than any real file has, few enough to hold in memory.
    static let limit = 100_000

    let extents: [Extent]
    /// Bytes of the file, holes included.
    let size: Int64

    /// - Parameters:
    ///   - numbers: Offsets and lengths in turn; in order, without overlap, inside the file.
    ///   - stored: The bytes in the archive: as many as the extents have together.
    init(numbers: [Int64], size: Int64, stored: Int64) throws(HeaderFault) {
        guard size >= 0, numbers.count.isMultiple(of: 2), numbers.count / 2 <= SparseMap.limit else { throw .sparseMap }
        var extents: [Extent] = []
        extents.reserveCapacity(numbers.count / 2)
        var end: Int64 = 0
        var total: Int64 = 0
        for place in stride(from: 0, to: numbers.count, by: 2) {
            let extent = Extent(offset: numbers[place], length: numbers[place + 1])
            let (next, overflow) = extent.offset.addingReportingOverflow(extent.length)
            guard extent.length >= 0, extent.offset >= end, !overflow, next <= size else { throw .sparseMap }
            end = next
            // Cannot overflow: extents do not overlap and end before `size`.
            total += extent.length
            if extent.length > 0 { extents.append(extent) }
        }
        guard total == stored else { throw .sparseMap }
        self.extents = extents
        self.size = size
    }
}
