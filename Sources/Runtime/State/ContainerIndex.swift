internal import Linux

/// The summaries of a store's containers in one file, `containers.index`, so that a list of ten thousand does not read ten
/// thousand files.
///
/// It is a copy and never the truth. An entry counts only for the very version of `container.json` that it was made of, as
/// the kernel tells it now; the whole only with its checksum. Who finds none, or too little in it, reads the records as if
/// it were not there, and writes a new one. It may be removed at any time.
struct ContainerIndex {
    private let bytes: [UInt8]
    /// Where each entry begins, by the first 16 digits of the container's id.
    private let places: [UInt64: Int]

    static let name: Path = "containers.index"
    private static let title = Array("swrun containers 2\n".utf8)
    /// More than a million containers.
    private static let limit = 1 << 30

    /// The bytes of a version in an entry.
    private static let versionLength = 32

    /// An entry of the file: the version of a record, and what it says.
    struct Entry {
        let id: String
        let version: FileVersion
        let summary: ContainerSummary
    }

    var count: Int { places.count }

    /// nil where there is no index that can be trusted.
    init?(of root: borrowing Directory) {
        // A copy that cannot be read costs time and nothing else.
        guard let bytes = try? root.readFile(ContainerIndex.name, limit: ContainerIndex.limit),
            bytes.starts(with: ContainerIndex.title)
        else { return nil }
        self.init(bytes)
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: ContainerIndex.title), ContainerIndex.isSealed(bytes) else { return nil }
        var reader = IndexReader(bytes, at: ContainerIndex.title.count)
        var places: [UInt64: Int] = [:]
        guard let count = reader.count(), count <= bytes.count else { return nil }
        places.reserveCapacity(count)
        for _ in 0..<count {
            guard let length = reader.count(), let key: UInt64 = reader.number() else { return nil }
            places[key] = reader.place
            reader.skip(length)
        }
        self.bytes = bytes
        self.places = places
    }

    /// What it says of that version of a container's record; nil when it knows another one, or none.
    /// - Parameter repeated: What the entry before has said, and this one probably says as well.
    func summary(
        of id: String, _ version: FileVersion, _ repeated: inout ContainerSummary.Repeated
    ) -> ContainerSummary? {
        guard let key = ContainerIndex.key(of: id), let place = places[key] else { return nil }
        var reader = IndexReader(bytes, at: place)
        guard let inode: UInt64 = reader.number(), inode == version.inode, let size: Int64 = reader.number(),
            size == version.size, let changed = reader.moment(), changed == version.changed, reader.skip(id)
        else { return nil }
        return ContainerSummary(id: id, &reader, &repeated)
    }

    /// What it says of a container that never changes; nil when it knows none of that id.
    func use(of id: String, _ repeated: inout ContainerSummary.Repeated) -> ContainerStore.Use? {
        guard let key = ContainerIndex.key(of: id), let place = places[key] else { return nil }
        var reader = IndexReader(bytes, at: place)
        reader.skip(ContainerIndex.versionLength)
        guard reader.skip(id) else { return nil }
        return ContainerStore.Use(&reader, &repeated)
    }

    /// Writes an index of these entries.
    static func write(_ entries: [Entry], to root: borrowing Directory) {
        // Where there is no room, or no right to write, the next command reads the records again.
        try? root.replaceFile(name, with: encoded(entries), .atomic)
    }

    static func encoded(_ entries: [Entry]) -> [UInt8] {
        let entries = entries.compactMap { entry in key(of: entry.id).map { (key: $0, entry: entry) } }
        var writer = IndexWriter()
        writer.add(count: entries.count)
        for (key, entry) in entries {
            var body = IndexWriter()
            body.add(entry.version.inode)
            body.add(entry.version.size)
            body.add(entry.version.changed)
            body.add(entry.id)
            entry.summary.write(to: &body)
            writer.add(count: body.bytes.count)
            writer.add(key)
            writer.add(bytes: body.bytes)
        }
        return sealed(title + writer.bytes)
    }

    /// With a checksum in eight bytes at the end.
    static func sealed(_ bytes: [UInt8]) -> [UInt8] {
        var ending = IndexWriter()
        ending.add(checksum(of: bytes[...]))
        return bytes + ending.bytes
    }

    /// Whether `sealed` has written it.
    static func isSealed(_ bytes: [UInt8]) -> Bool {
        var ending = IndexReader(bytes, at: max(0, bytes.count - 8))
        return ending.number() == checksum(of: bytes.dropLast(8))
    }

    private static func key(of id: String) -> UInt64? {
        var key: UInt64 = 0
        for digit in id.utf8.prefix(16) {
            switch digit {
            case 48...57: key = key << 4 | UInt64(digit - 48)
            case 97...102: key = key << 4 | UInt64(digit - 87)
            default: return nil
            }
        }
        return key
    }

    /// FNV-1a over eight bytes at a time: all of them are looked at by every command that lists.
    private static func checksum(of bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            let whole = bytes.count / 8 * 8
            for place in stride(from: 0, to: whole, by: 8) {
                hash =
                    (hash ^ UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
                    &* 0x100_0000_01B3
            }
            for byte in bytes[whole...] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            return hash
        }
    }
}
