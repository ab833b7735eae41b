internal import Synchronization

/// A ring of blocks between a thread that fills them from a source and the one that takes them out.
///
/// Each field is used by one side alone, or is handed from one to the other by a semaphore.
final class BackgroundReader<Source: ByteSource & ~Copyable>: ThreadWork {
    private enum Block {
        case bytes(Int)
        case end
        case failure(ArchiveError)
    }

    private static var depth: Int { 4 }

    private let memory = Buffer(capacity: depth * Buffer.blockSize)
    private let blocks = UnsafeMutablePointer<Block>.allocate(capacity: depth)
    private let free = Semaphore(UInt32(depth))
    private let filled = Semaphore(0)
    private let mustStop = Atomic(false)
    private let source: UnsafeMutablePointer<Source>
    private var isSourceTaken = false
    /// How many blocks were taken out.
    private var taken = 0

    init(_ source: consuming Source) {
        self.source = .allocate(capacity: 1)
        self.source.initialize(to: source)
        blocks.initialize(repeating: .end, count: Self.depth)
    }

    deinit {
        if !isSourceTaken { source.deinitialize(count: 1) }
        source.deallocate()
        blocks.deinitialize(count: Self.depth).deallocate()
    }

    /// The filling side: one block after the other until the source ends.
    override func run() {
        var place = 0
        while true {
            free.wait()
            if mustStop.load(ordering: .relaxed) { return }
            let block = fill(memory(of: place))
            blocks[place] = block
            filled.signal()
            guard case .bytes = block else { return }
            place = (place + 1) % Self.depth
        }
    }

    private func fill(_ memory: UnsafeMutableRawBufferPointer) -> Block {
        do throws(ArchiveError) {
            let count = try source.pointee.read(into: memory)
            return count == 0 ? .end : .bytes(count)
        } catch { return .failure(error) }
    }

    override func stop() {
        mustStop.store(true, ordering: .relaxed)
        free.signal()
    }

    /// The next block, which stays valid until the one after it is asked for; empty at the end. Not to be called again
    /// after the end or an error.
    func next() throws(ArchiveError) -> UnsafeRawBufferPointer {
        if taken > 0 { free.signal() }
        filled.wait()
        let place = taken % Self.depth
        taken += 1
        switch blocks[place] {
        case .bytes(let count): return UnsafeRawBufferPointer(rebasing: memory(of: place)[..<count])
        case .end: return UnsafeRawBufferPointer(start: nil, count: 0)
        case .failure(let error): throw error
        }
    }

    /// The source, once the thread is gone; to be asked for once.
    func takeSource() -> Source {
        isSourceTaken = true
        return source.move()
    }

    private func memory(of place: Int) -> UnsafeMutableRawBufferPointer {
        let start = place * Buffer.blockSize
        return UnsafeMutableRawBufferPointer(rebasing: memory.bytes[start..<start + Buffer.blockSize])
    }
}
