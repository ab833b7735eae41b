extension ELFFile {
    /// Reads what an open file says in its ELF headers, without moving the file's offset.
    ///
    /// The file may be anybody's: every offset and count of it is checked before it is used, and what is read is
    /// bounded whatever it claims.
    /// - Returns: nil when the file does not begin like ELF.
    package static func read(_ file: borrowing FileDescriptor) throws(ELFError) -> ELFFile? {
        guard let (header, layout) = try Self.header(of: file) else { return nil }
        let segments = try ELFSegment.readAll(of: file, header, layout)
        let dynamic = try ELFDynamic.read(from: file, segments, header, layout)
        return ELFFile(
            is64Bit: layout.is64Bit, isLittleEndian: header.isLittleEndian,
            kind: Kind(try header.number(at: 16, width: 2)),
            machine: UInt16(truncatingIfNeeded: try header.number(at: 18, width: 2)),
            interpreter: try interpreter(of: file, segments),
            needed: dynamic.strings(ELFDynamic.needed), soname: dynamic.strings(ELFDynamic.soname).first,
            rpath: dynamic.directories(ELFDynamic.rpath), runpath: dynamic.directories(ELFDynamic.runpath))
    }

    /// The interpreter that an open file asks for, and nothing else of it.
    /// - Returns: nil for a file without one, ELF or not.
    package static func interpreter(of file: borrowing FileDescriptor) throws(ELFError) -> Path? {
        guard let (header, layout) = try Self.header(of: file) else { return nil }
        return try interpreter(of: file, try ELFSegment.readAll(of: file, header, layout))
    }

    private static func header(of file: borrowing FileDescriptor) throws(ELFError) -> (ELFRecord, ELFLayout)? {
        let start: [UInt8]
        do throws(SystemError) { start = try file.readBytes(at: 0, count: 64) } catch { throw .system(error) }
        guard start.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return nil }
        guard start.count > 16 else { throw .truncated("the ELF header") }
        guard start[4] == 1 || start[4] == 2 else { throw .malformed("class \(start[4]) is neither 32 nor 64 bit") }
        guard start[5] == 1 || start[5] == 2 else { throw .malformed("byte order \(start[5]) is neither of the two") }
        let header = ELFRecord(bytes: start, isLittleEndian: start[5] == 1)
        let layout = ELFLayout(is64Bit: start[4] == 2)
        guard start.count >= layout.headerSize else { throw .truncated("the ELF header") }
        return (header, layout)
    }

    private static func interpreter(
        of file: borrowing FileDescriptor, _ segments: [ELFSegment]
    ) throws(ELFError) -> Path? {
        guard let segment = segments.first(where: { $0.type == ELFSegment.interpreter }) else { return nil }
        // The kernel's own bounds: PATH_MAX, and the NUL must be the last byte.
        guard (2...4096).contains(segment.fileSize) else {
            throw .malformed("the interpreter's name has \(segment.fileSize) bytes")
        }
        let bytes = try file.readELF("the interpreter's name", at: segment.offset, count: Int(segment.fileSize))
        guard bytes.last == 0 else { throw .malformed("the interpreter's name has no end") }
        return Path(bytes: bytes.prefix { $0 != 0 })
    }
}

extension ELFFile.Kind {
    init(_ type: UInt64) {
        switch type {
        case 1: self = .relocatable
        case 2: self = .executable
        case 3: self = .sharedObject
        case 4: self = .core
        default: self = .other
        }
    }
}

/// Where the fields stand, which differs between 32 and 64 bit. See elf(5) Elf32_Ehdr and Elf64_Ehdr.
struct ELFLayout {
    let is64Bit: Bool

    var headerSize: Int { is64Bit ? 64 : 52 }
    /// The width of an address, an offset and a size.
    var word: Int { is64Bit ? 8 : 4 }
    var programHeadersOffset: Int { is64Bit ? 32 : 28 }
    var programHeaderSizeField: Int { is64Bit ? 54 : 42 }
    var programHeaderCountField: Int { is64Bit ? 56 : 44 }
    var programHeaderSize: Int { is64Bit ? 56 : 32 }
}

/// A part of the file that is mapped or read when the program starts. See elf(5) Elf64_Phdr.
struct ELFSegment {
    static let load: UInt64 = 1
    static let dynamic: UInt64 = 2
    static let interpreter: UInt64 = 3

    let type: UInt64
    let offset: UInt64
    let address: UInt64
    let fileSize: UInt64

    static func readAll(
        of file: borrowing FileDescriptor, _ header: ELFRecord, _ layout: ELFLayout
    ) throws(ELFError) -> [ELFSegment] {
        let count = Int(try header.number(at: layout.programHeaderCountField, width: 2))
        if count == 0 { return [] }
        let stride = Int(try header.number(at: layout.programHeaderSizeField, width: 2))
        guard stride == layout.programHeaderSize else { throw .malformed("a program header of \(stride) bytes") }
        let offset = try header.number(at: layout.programHeadersOffset, width: layout.word)
        let table = ELFRecord(
            bytes: try file.readELF("the program header table", at: offset, count: count * stride),
            isLittleEndian: header.isLittleEndian)
        var segments: [ELFSegment] = []
        for base in Swift.stride(from: 0, to: count * stride, by: stride) {
            let (offset, address, size) = layout.is64Bit ? (8, 16, 32) : (4, 8, 16)
            segments.append(
                ELFSegment(
                    type: try table.number(at: base, width: 4),
                    offset: try table.number(at: base + offset, width: layout.word),
                    address: try table.number(at: base + address, width: layout.word),
                    fileSize: try table.number(at: base + size, width: layout.word)))
        }
        return segments
    }
}
