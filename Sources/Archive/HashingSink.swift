/// Hashes and counts all that is written through it.
package struct HashingSink<Sink: ByteSink & ~Copyable>: ByteSink, ~Copyable {
    private var hash = SHA256()
    /// Bytes written so far.
    package private(set) var size: Int64 = 0
    private var sink: Sink

    package init(_ sink: consuming Sink) { self.sink = sink }

    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        hash.update(bytes)
        size += Int64(bytes.count)
        try sink.write(bytes)
    }

    /// The digest of what was written so far.
    package var digest: Digest { hash.current }

    package consuming func finish() -> Sink { sink }
}
