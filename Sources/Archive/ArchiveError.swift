package import Linux

/// Why a stream of bytes could not be read or written as what it claims to be.
package enum ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The stream ended in the middle of something, at this offset of it.
    case truncated(offset: Int64)
    /// The tar header at this offset of the stream is none, or lies.
    case badHeader(offset: Int64, HeaderFault)
    /// A well-formed thing that this version does not read.
    case unsupported(String)
    /// Larger than what is read on trust.
    case tooLarge(String, limit: Int64)
    /// The content is not what its name promises.
    case digestMismatch(expected: Digest, got: Digest)
    /// The compressed stream is damaged.
    case corruptStream(Compression, reason: String)
    /// Reading the compressed stream takes more memory than `Compression.windowLimit`.
    case windowTooLarge(Compression)
    /// A name inside an archive that leads out of it, or around in circles.
    case badLink(Path, reason: String)
    /// What was given to be written cannot be expressed, or is not what was announced.
    case badEntry(Path, reason: String)
    /// The kernel refused.
    case system(SystemError)

    package var description: String {
        switch self {
        case .truncated(let offset): "unexpected EOF at byte \(offset)"
        case .badHeader(let offset, let fault): "invalid tar header at byte \(offset): \(fault)"
        case .unsupported(let what): "\(what) is not supported"
        case .tooLarge(let what, let limit): "\(what) exceeds the limit of \(limit)"
        case .digestMismatch(let expected, let got): "digest mismatch: expected \(expected), got \(got)"
        case .corruptStream(let compression, let reason): "corrupt \(compression) stream: \(reason)"
        case .windowTooLarge(let compression):
            "the \(compression) stream needs a window of more than \(Compression.windowLimit >> 20) MiB to be read"
        case .badLink(let path, let reason): "cannot follow \(path) in the archive: \(reason)"
        case .badEntry(let path, let reason): "cannot archive \(path): \(reason)"
        case .system(let error): error.description
        }
    }
}

extension ArchiveError: HintedError {
    package var hint: String? {
        switch self {
        case .windowTooLarge(let compression): "decompress it first, with \(compression) -dc FILE"
        default: nil
        }
    }
}

/// What is wrong with a tar header.
package enum HeaderFault: Error, Hashable, Sendable, CustomStringConvertible {
    case checksum
    /// Of this field: not a number, negative, or larger than it can be.
    case number(String)
    case emptyName
    case nulInName
    /// Longer than the kernel takes: PATH_MAX counts the final NUL.
    case longName
    case unknownType(UInt8)
    /// A pax record whose length, "=" or newline is not where it must be.
    case record
    /// Extents that overlap, run backwards, or do not add up to the content.
    case sparseMap
    /// One block of zeros with more after it: neither an end nor a header.
    case loneZeroBlock
    /// Extension headers with nothing that they extend.
    case danglingExtension

    package var description: String {
        switch self {
        case .checksum: "the checksum does not match"
        case .number(let field): "bad number for \(field)"
        case .emptyName: "empty name"
        case .nulInName: "NUL in a name"
        case .longName: "a name of more than 4095 bytes"
        case .unknownType(let type): "unknown type \(type)"
        case .record: "malformed pax record"
        case .sparseMap: "bad map of a sparse file"
        case .loneZeroBlock: "a lone block of zeros"
        case .danglingExtension: "an extension header without a file"
        }
    }
}
