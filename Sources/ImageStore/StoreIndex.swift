internal import Archive

/// The content of the store's `index.json`: an OCI index with one descriptor a line, so that an image is found, and
/// changed, without reading the others. Written by somebody else in another form, it is read as any other JSON.
struct StoreIndex: Sendable {
    /// Each line is a descriptor without the comma that may follow it.
    private var lines: [ArraySlice<UInt8>]

    /// More than a hundred thousand images.
    static let sizeLimit = 128 << 20

    static let empty = StoreIndex(lines: [])

    private init(lines: [ArraySlice<UInt8>]) { self.lines = lines }

    /// - Throws: `StoreError.badDocument`.
    init(decoding bytes: [UInt8]) throws {
        if bytes.starts(with: StoreIndex.head), bytes.suffix(StoreIndex.tail.count) == StoreIndex.tail[...] {
            let body = bytes[StoreIndex.head.count..<(bytes.count - StoreIndex.tail.count)]
            lines = body.split(separator: newLine).map { $0.last == comma ? $0.dropLast() : $0 }
        } else {
            let index = try ImageIndex(decoding: bytes, named: "index.json")
            lines = try index.manifests.map { try JSONDocument.encode($0)[...] }
        }
    }

    func encoded() -> [UInt8] {
        var bytes = StoreIndex.head
        bytes.reserveCapacity(bytes.count + lines.reduce(0) { $0 + $1.count + 2 } + StoreIndex.tail.count)
        for (number, line) in lines.enumerated() {
            bytes += line
            if number < lines.count - 1 { bytes.append(comma) }
            bytes.append(newLine)
        }
        return bytes + StoreIndex.tail
    }

    private static let head =
        Array(#"{"schemaVersion":2,"mediaType":"\#(MediaType.index)","manifests":["#.utf8) + [newLine]
    private static let tail = Array("]}\n".utf8)

    // MARK: Finding

    /// Every entry of the store's own.
    func entries() throws -> [IndexEntry] { try lines.compactMap { try StoreIndex.entry($0) } }

    /// The entries that have this name.
    func entries(named reference: Reference) throws -> [IndexEntry] {
        try entries(with: Annotation.imageName, reference.canonical).filter { $0.reference == reference }
    }

    /// The entries whose names are of this repository, whatever the tag.
    func entries(ofRepository reference: Reference) throws -> [IndexEntry] {
        try entries(with: Annotation.imageName, beginning: reference.canonicalName).filter {
            $0.reference?.canonicalName == reference.canonicalName
        }
    }

    /// The entries of one image.
    func entries(of image: Digest) throws -> [IndexEntry] { try entries(with: IndexEntry.Key.image, "\(image)") }

    /// The entries of all images whose ID begins so.
    func entries(withIDPrefix hex: String) throws -> [IndexEntry] {
        try entries(with: IndexEntry.Key.image, beginning: "sha256:" + hex)
    }

    /// The entries of images that were committed from this one.
    func children(of image: Digest) throws -> [IndexEntry] { try entries(with: IndexEntry.Key.parent, "\(image)") }

    /// The entries of images that only containers keep.
    func entriesKeptForContainers() throws -> [IndexEntry] { try entries(with: IndexEntry.Key.collect, "true") }

    /// The entries whose manifest, as it is or as it came, has this digest.
    func entries(ofManifest digest: Digest) throws -> [IndexEntry] {
        try lines(containing: "\"\(digest)\"").compactMap { try StoreIndex.entry($0) }
            .filter { $0.manifest == digest || $0.sourceManifest == digest }
    }

    /// What other programs have put into the index.
    func foreignDescriptors() throws -> [Descriptor] {
        let mark = Array("\"\(IndexEntry.Key.image)\":".utf8)
        return try lines.filter { !$0.contains(mark) }.map {
            try JSONDocument.decode(Descriptor.self, from: Array($0), named: "index.json")
        }
    }

    private func entries(with key: String, _ value: String) throws -> [IndexEntry] {
        try lines(containing: "\"\(key)\":\"\(value)\"").compactMap { try StoreIndex.entry($0) }
    }

    private func entries(with key: String, beginning value: String) throws -> [IndexEntry] {
        try lines(containing: "\"\(key)\":\"\(value)").compactMap { try StoreIndex.entry($0) }
    }

    /// Keys and values are written without spaces and need no escapes, so a pair can be looked for as it is.
    private func lines(containing text: String) -> [ArraySlice<UInt8>] {
        let wanted = Array(text.utf8)
        return lines.filter { $0.contains(wanted) }
    }

    private static func entry(_ line: ArraySlice<UInt8>) throws -> IndexEntry? {
        IndexEntry(try JSONDocument.decode(Descriptor.self, from: Array(line), named: "index.json"))
    }

    // MARK: Changing

    mutating func append(_ entry: IndexEntry) throws {
        lines.append(try JSONDocument.encode(entry.descriptor)[...])
    }

    mutating func remove(_ entries: [IndexEntry]) throws {
        let unwanted = Set(entries)
        if unwanted.isEmpty { return }
        let identifiers = Set(entries.map(\.image)).map { Array("\"\(IndexEntry.Key.image)\":\"\($0)\"".utf8) }
        try lines.removeAll { line in
            guard identifiers.contains(where: { line.contains($0) }) else { return false }
            return try StoreIndex.entry(line).map(unwanted.contains) ?? false
        }
    }
}

private let newLine = UInt8(ascii: "\n")
private let comma = UInt8(ascii: ",")

extension ArraySlice<UInt8> {
    /// Whether the bytes of `wanted` stand somewhere in this line, one after the other.
    fileprivate func contains(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first, wanted.count <= count else { return wanted.isEmpty }
        var start = startIndex
        let end = endIndex - wanted.count
        while start <= end {
            if self[start] == first {
                var length = 1
                while length < wanted.count, self[start + length] == wanted[length] { length += 1 }
                if length == wanted.count { return true }
            }
            start += 1
        }
        return false
    }
}
