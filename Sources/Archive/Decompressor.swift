/// Decodes a stream if its first bytes say that it is compressed, and hands it on as it is if not.
package struct Decompressor<Source: ByteSource & ~Copyable>: ByteSource, ~Copyable {
    package let compression: Compression
    private let decoder: StreamDecoder?
    private var source: RewoundSource<Source>

    /// Reads the first bytes.
    package init(_ source: consuming Source) throws(ArchiveError) {
        let rewound = try RewoundSource(source, peeking: Compression.magicLength)
        let compression = Compression.detect(rewound.head)
        let decoder = try StreamDecoder(compression)
        self.compression = compression
        self.decoder = decoder
        self.source = rewound
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        if let decoder { return try decoder.read(into: buffer, from: &source) }
        return try source.read(into: buffer)
    }

    package mutating func skip(_ count: Int64) throws(ArchiveError) -> Int64 {
        decoder == nil ? try source.skip(count) : 0
    }

    /// Gives the source below back.
    package consuming func release() -> Source { source.release() }
}
