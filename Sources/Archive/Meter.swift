/// Is told how far a long piece of work is, by whoever moves the bytes, from whatever thread that happens in.
package protocol Meter: AnyObject, Sendable {
    /// A piece of work begins; it ends with the next one, or with the command.
    /// - Parameters:
    ///   - work: What it is: "Loading".
    ///   - total: How many bytes it has, where that is known.
    func begin(_ work: String, of total: Int64?)

    /// So many bytes more are done.
    func advance(by bytes: Int64)
}

/// Tells a meter what is read through it.
package struct Metered<Source: ByteSource & ~Copyable>: ByteSource, ~Copyable {
    private let meter: (any Meter)?
    private var source: Source

    package init(_ source: consuming Source, by meter: (any Meter)?) {
        self.meter = meter
        self.source = source
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        let count = try source.read(into: buffer)
        meter?.advance(by: Int64(count))
        return count
    }

    package mutating func skip(_ count: Int64) throws(ArchiveError) -> Int64 {
        let skipped = try source.skip(count)
        meter?.advance(by: skipped)
        return skipped
    }
}
