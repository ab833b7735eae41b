internal import CLinux

extension FileDescriptor {
    /// The ways of copying, the fastest first: each can do what the one before it cannot.
    private enum CopyWay {
        /// Inside a file system, perhaps without touching the data. See copy_file_range(2).
        case range
        /// Inside the kernel. See sendfile(2).
        case send
        case readAndWrite

        var next: CopyWay? {
            switch self {
            case .range: .send
            case .send: .readAndWrite
            case .readAndWrite: nil
            }
        }
    }

    /// Copies up to `count` bytes of this file, from `offset` on, to where another file's offset stands.
    /// - Parameter advance: Is told of each part that was copied: how many bytes it had.
    /// - Returns: How many bytes were copied; fewer than `count` only at the end of the file.
    package func copy(
        from offset: Int64, count: Int64, to target: borrowing FileDescriptor, advance: (Int64) -> Void = { _ in }
    ) throws(SystemError) -> Int64 {
        var position = off_t(offset)
        let (sum, overflow) = position.addingReportingOverflow(off_t(count))
        let end = overflow ? off_t.max : sum
        var way = CopyWay.range
        let (source, destination) = (rawValue, target.rawValue)
        while position < end {
            let wanted = Int(min(end - position, 16 << 20))
            let copied: Int
            switch way {
            case .range: copied = copy_file_range(source, &position, destination, nil, wanted, 0)
            case .send: copied = sendfile(destination, source, &position, wanted)
            case .readAndWrite:
                let bytes = try readBytes(at: Int64(position), count: min(wanted, 64 << 10))
                try target.write(bytes)
                copied = bytes.count
                position += copied
            }
            if copied > 0 {
                advance(Int64(copied))
                continue
            }
            if copied < 0 {
                let reason = linux_errno()
                if reason == EINTR { continue }
                guard [EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EBADF].contains(reason), let next = way.next else {
                    throw SystemError("copy to", "descriptor \(destination)", .current)
                }
                way = next
            } else {
                // The end; or a file that the kernel makes up, such as those of /proc, which the fast ways take for empty.
                guard position == offset, let next = way.next else { break }
                way = next
            }
        }
        return Int64(position) - offset
    }
}
