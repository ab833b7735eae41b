/// What an ELF file tells the dynamic linker: the entries of its PT_DYNAMIC segment that hold text. See elf(5) Elf64_Dyn.
struct ELFDynamic {
    static let needed: UInt64 = 1
    private static let stringTable: UInt64 = 5
    private static let stringTableSize: UInt64 = 10
    static let soname: UInt64 = 14
    static let rpath: UInt64 = 15
    static let runpath: UInt64 = 29

    private static let textTags: Set<UInt64> = [needed, soname, rpath, runpath]
    /// More than any linker makes; what a hostile file may cost is bounded by it.
    private static let sizeLimit: UInt64 = 1 << 20
    private static let textLimit = 4096

    private var texts: [(tag: UInt64, text: Path)] = []

    func strings(_ tag: UInt64) -> [Path] { texts.filter { $0.tag == tag }.map(\.text) }

    /// The directories that a text of this kind lists with colons between, or nil when there is none.
    func directories(_ tag: UInt64) -> [Path]? {
        guard let list = strings(tag).first else { return nil }
        return list.bytes.split(separator: UInt8(ascii: ":")).compactMap { Path(bytes: $0) }
    }

    static func read(
        from file: borrowing FileDescriptor, _ segments: [ELFSegment], _ header: ELFRecord, _ layout: ELFLayout
    ) throws(ELFError) -> ELFDynamic {
        var dynamic = ELFDynamic()
        guard let segment = segments.first(where: { $0.type == ELFSegment.dynamic }), segment.fileSize > 0 else {
            return dynamic
        }
        guard segment.fileSize <= sizeLimit else {
            throw .malformed("its dynamic segment has \(segment.fileSize) bytes")
        }
        let table = ELFRecord(
            bytes: try file.readELF("the dynamic segment", at: segment.offset, count: Int(segment.fileSize)),
            isLittleEndian: header.isLittleEndian)

        var wanted: [(tag: UInt64, index: UInt64)] = []
        var tableAddress: UInt64?
        var tableSize: UInt64 = 0
        var place = 0
        while place <= table.bytes.count - 2 * layout.word {
            let tag = try table.number(at: place, width: layout.word)
            let value = try table.number(at: place + layout.word, width: layout.word)
            if tag == 0 { break }
            if tag == stringTable { tableAddress = value }
            if tag == stringTableSize { tableSize = value }
            if textTags.contains(tag) { wanted.append((tag, value)) }
            place += 2 * layout.word
        }
        if wanted.isEmpty { return dynamic }
        guard wanted.count <= textLimit else { throw .malformed("it needs \(wanted.count) libraries") }
        guard let tableAddress else { throw .malformed("its dynamic segment has no string table") }
        let strings = try StringTable(at: tableAddress, size: tableSize, segments)
        for (tag, index) in wanted { dynamic.texts.append((tag, try strings.text(at: index, of: file))) }
        return dynamic
    }

    /// The strings of a dynamic segment, where they stand in the file.
    private struct StringTable {
        let offset: UInt64
        let size: UInt64

        /// Finds the place in the file of what is mapped at an address.
        init(at address: UInt64, size: UInt64, _ segments: [ELFSegment]) throws(ELFError) {
            for segment in segments where segment.type == ELFSegment.load {
                guard address >= segment.address, address - segment.address < segment.fileSize else { continue }
                let inside = address - segment.address
                let (offset, overflow) = segment.offset.addingReportingOverflow(inside)
                guard !overflow else { break }
                self.offset = offset
                self.size = min(size, segment.fileSize - inside)
                return
            }
            throw .malformed("its string table is in none of its segments")
        }

        func text(at index: UInt64, of file: borrowing FileDescriptor) throws(ELFError) -> Path {
            guard index < size, case let (place, overflow) = offset.addingReportingOverflow(index), !overflow,
                let start = Int64(exactly: place)
            else { throw .malformed("a name outside of its string table") }
            let bytes: [UInt8]
            do throws(SystemError) {
                bytes = try file.readBytes(at: start, count: Int(min(size - index, 4097)))
            } catch { throw .system(error) }
            guard let end = bytes.firstIndex(of: 0), let text = Path(bytes: bytes[..<end]) else {
                throw .malformed("a name without an end")
            }
            return text
        }
    }
}
