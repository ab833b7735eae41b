internal import CLinux

extension FileDescriptor {
    /// The next bytes of a file that are stored, from a place on, up to the next hole; nil when only holes follow, or the
    /// end. See lseek(2) SEEK_DATA.
    package func nextExtent(from offset: Int64, to end: Int64) throws(SystemError) -> Range<Int64>? {
        guard offset < end else { return nil }
        let start = Int64(lseek(rawValue, off_t(offset), SEEK_DATA))
        if start < 0 {
            switch Errno.current {
            case Errno(rawValue: ENXIO): return nil
            // A file system that does not tell holes from zeros.
            case .invalidArgument, .notSupported: return offset..<end
            default: throw SystemError("find the data of", descriptorName(rawValue), .current)
            }
        }
        let stop = try check("find the holes of", descriptorName(rawValue)) { lseek(rawValue, off_t(start), SEEK_HOLE) }
        return start < end ? start..<min(max(start, Int64(stop)), end) : nil
    }

    /// Copies the whole content of a file to a new, empty one; what is a hole here becomes one there.
    ///
    /// A file that grows meanwhile is copied as long as it was at first: who writes to it could else fill the disk that
    /// the copy is on. Only those that the kernel makes up, which claim to be empty, are copied to their end.
    /// - Parameter copied: Is told of each piece: its bytes, holes not counted.
    package func copyContent(
        to target: borrowing FileDescriptor, _ status: FileStatus, copied: (Int64) -> Void
    ) throws(SystemError) {
        guard status.size > 0 else {
            guard try fileSystemType().isMadeByKernel else { return }
            let limit = Int64(FileSystemType.kernelFileLimit)
            guard try copyPieces(0..<limit + 1, to: target, copied) <= limit else {
                throw SystemError("copy", descriptorName(rawValue), Errno(rawValue: EFBIG))
            }
            return
        }
        var end: Int64 = 0
        if status.blocks >= status.size / 512 + (status.size % 512 > 0 ? 1 : 0) {
            end = try copyPieces(0..<status.size, to: target, copied)
        } else {
            while let extent = try nextExtent(from: end, to: status.size) {
                try target.seek(to: extent.lowerBound)
                let reached = try copyPieces(extent, to: target, copied)
                // Somebody has cut the file meanwhile, or it is one of those whose size means nothing.
                if reached < extent.upperBound { return try target.truncate(to: reached) }
                end = reached
            }
            try target.truncate(to: status.size)
        }
    }

    private static var pieceSize: Int64 { 8 << 20 }

    /// - Returns: Where the copying ended: before the end of the range where the file does.
    private func copyPieces(
        _ range: Range<Int64>, to target: borrowing FileDescriptor, _ copied: (Int64) -> Void
    ) throws(SystemError) -> Int64 {
        var place = range.lowerBound
        while place < range.upperBound {
            let wanted = min(FileDescriptor.pieceSize, range.upperBound - place)
            let count = try copy(from: place, count: wanted, to: target)
            if count == 0 { break }
            copied(count)
            place += count
        }
        return place
    }
}
