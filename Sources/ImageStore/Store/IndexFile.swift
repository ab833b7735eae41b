internal import Linux

/// The file `index.json`, and the room that is kept for the next one.
///
/// To remove an image on a full disk, a new index must be written before anything is gone. Therefore a file of at least
/// the index's size stands ready, whose blocks and inode become those of the new index.
enum IndexFile {
    /// Whether a change may use up the room that is kept: only what makes room again.
    enum Room {
        case free
        case kept
    }

    /// - Throws: `StoreError.badDocument` when it is missing: an empty store has one as well.
    static func read(in images: borrowing Directory) throws -> StoreIndex {
        guard let bytes = try images.readFile(Layout.index, limit: StoreIndex.sizeLimit) else {
            throw StoreError.badDocument("index.json", reason: "it is missing")
        }
        return try StoreIndex(decoding: bytes)
    }

    /// Puts a new index in place of the old one in one step, on the disk when the call returns.
    /// - Throws: `StoreError.notSynced` when the new index is there and the disk did not say that it has it.
    static func replace(in images: borrowing Directory, with index: StoreIndex, _ room: Room = .free) throws {
        let bytes = index.encoded()
        do throws(SystemError) {
            try write(bytes, in: images)
        } catch {
            guard room == .kept, error.errno.meansFull else { throw error }
            do throws(SystemError) { try writeIntoReserve(bytes, in: images) } catch let second {
                // The reserve may be gone already; what counts is that the disk is full.
                throw second.errno == .noSuchFile ? error : second
            }
        }
        do throws(SystemError) { try images.sync() } catch { throw StoreError.notSynced(error) }
        if room == .free { keepReserve(for: bytes.count, in: images) }
    }

    private static func write(_ bytes: [UInt8], in images: borrowing Directory) throws(SystemError) {
        try images.replaceFile(Layout.index, with: bytes, .written)
    }

    private static func writeIntoReserve(_ bytes: [UInt8], in images: borrowing Directory) throws(SystemError) {
        let file = try images.open(Layout.indexReserve, .writeOnly)
        try file.write(bytes)
        try file.truncate(to: Int64(bytes.count))
        try file.sync()
        try file.close()
        try images.rename(Layout.indexReserve, to: Layout.index)
    }

    /// Sees that there is room for an index of this size. Where there is none now, the next change tries again.
    static func keepReserve(for size: Int, in images: borrowing Directory) {
        let needed = (Int64(size) / step + 1) * step
        do throws(SystemError) {
            let present = try images.statusIfPresent(of: Layout.indexReserve)
            if let present, present.size >= needed, present.blocks * 512 >= needed { return }
            let partial = try PartialFile(in: try images.duplicate())
            // Room to grow, so that not every new image asks for a new reserve.
            try partial.file.reserve(needed + needed / 4)
            try partial.publish(as: Layout.indexReserve)
        } catch {}
    }

    /// Bytes.
    private static let step: Int64 = 64 << 10
}
