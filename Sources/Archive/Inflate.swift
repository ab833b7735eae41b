/// Decodes gzip, one member or several. See RFC 1952.
package struct Inflate<Source: ByteSource & ~Copyable>: ByteSource, ~Copyable {
    private let decoder: StreamDecoder
    private var source: Source

    package init(_ source: consuming Source) throws(ArchiveError) {
        decoder = StreamDecoder(try GzipDecoder())
        self.source = source
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        try decoder.read(into: buffer, from: &source)
    }

    /// Gives the source below back.
    package consuming func release() -> Source { source }
}
