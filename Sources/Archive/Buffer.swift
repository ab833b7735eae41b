/// A block of memory that is freed with its owner.
struct Buffer: ~Copyable {
    /// Large enough that system calls do not show, small enough to stay in the second-level cache between the stages.
    static let blockSize = 256 << 10

    let bytes: UnsafeMutableRawBufferPointer

    init(capacity: Int) { bytes = .allocate(byteCount: capacity, alignment: 64) }

    deinit { bytes.deallocate() }
}
