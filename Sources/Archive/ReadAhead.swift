/// Reads a source in a thread of its own, a little ahead of whoever reads from here, so that two stages of work, such
/// as decompression and unpacking, share two processors.
///
/// While one exists the process has more than one thread, and must not clone a container. After `release` the thread
/// is gone; when this value goes without it, the thread ends with the read that it is in.
package struct ReadAhead<Source: ByteSource & ~Copyable>: ByteSource, ~Copyable {
    private let reader: BackgroundReader<Source>
    private let thread: WorkerThread
    /// What is left of the block that is being handed out.
    private var rest = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Set for good by the end and by an error.
    private var outcome: Result<Int, ArchiveError>?

    package init(_ source: consuming Source) throws(ArchiveError) {
        let reader = BackgroundReader(source)
        thread = try WorkerThread(reader)
        self.reader = reader
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        if buffer.isEmpty { return 0 }
        if rest.isEmpty {
            if let outcome { return try outcome.get() }
            do { rest = try reader.next() } catch {
                outcome = .failure(error)
                throw error
            }
            if rest.isEmpty {
                outcome = .success(0)
                return 0
            }
        }
        let count = min(buffer.count, rest.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest[..<count]))
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        return count
    }

    /// Ends the thread and gives the source back, which may have been read further than this was.
    package consuming func release() -> Source {
        thread.join()
        return reader.takeSource()
    }
}
