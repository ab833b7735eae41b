internal import Linux

// Numbers are little-endian; texts and lists have their length in front, four bytes.

/// Puts the parts of an index one behind the other.
struct IndexWriter {
    private(set) var bytes: [UInt8] = []

    mutating func add(_ number: some FixedWidthInteger) {
        var rest = UInt64(truncatingIfNeeded: number)
        for _ in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func add(count: Int) {
        var rest = UInt32(truncatingIfNeeded: count)
        for _ in 0..<4 {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func add(_ text: String) {
        add(count: text.utf8.count)
        bytes += text.utf8
    }

    mutating func add(bytes more: [UInt8]) { bytes += more }

    mutating func add(_ moment: Timestamp) {
        add(moment.seconds)
        add(moment.nanoseconds)
    }
}

/// Takes them apart again; nil where the bytes end too early.
struct IndexReader {
    private let bytes: [UInt8]
    private(set) var place: Int

    init(_ bytes: [UInt8], at place: Int = 0) { (self.bytes, self.place) = (bytes, place) }

    private mutating func unsigned(width: Int) -> UInt64? {
        guard width <= bytes.count - place else { return nil }
        defer { place += width }
        let start = place
        return bytes.withUnsafeBytes { bytes in
            width == 8
                ? UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
                : UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt32.self)))
        }
    }

    mutating func number<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
        unsigned(width: 8).map { Number(truncatingIfNeeded: $0) }
    }

    mutating func count() -> Int? { unsigned(width: 4).map { Int($0) } }

    mutating func text() -> String? {
        guard let count = count(), count <= bytes.count - place else { return nil }
        defer { place += count }
        return String(decoding: bytes[place..<place + count], as: UTF8.self)
    }

    /// A text that is often the same as the one before: then it is that one, and not made again.
    mutating func text(_ before: inout String) -> String? {
        let start = place
        if skip(before) { return before }
        place = start
        guard let text = text() else { return nil }
        before = text
        return text
    }

    /// Passes over a text, whatever it says.
    mutating func skipText() -> Bool {
        guard let count = count(), count <= bytes.count - place else { return false }
        place += count
        return true
    }

    /// Passes over a text if it is this one.
    mutating func skip(_ text: String) -> Bool {
        guard let count = count(), count == text.utf8.count, count <= bytes.count - place else { return false }
        defer { place += count }
        let start = place
        return bytes.withUnsafeBytes { bytes in
            let here = bytes[start..<start + count]
            return text.utf8.withContiguousStorageIfAvailable { here.elementsEqual($0) }
                ?? here.elementsEqual(text.utf8)
        }
    }

    mutating func moment() -> Timestamp? {
        guard let seconds: Int64 = number(), let nanoseconds: Int32 = number() else { return nil }
        return Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// Several of a kind.
    mutating func list<Element>(_ next: (inout IndexReader) -> Element?) -> [Element]? {
        guard let count = count(), count <= bytes.count - place else { return nil }
        var list: [Element] = []
        for _ in 0..<count {
            guard let element = next(&self) else { return nil }
            list.append(element)
        }
        return list
    }

    mutating func skip(_ count: Int) { place += count }
}

extension ContainerSummary {
    var bytes: [UInt8] {
        var writer = IndexWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Everything but the id.
    func write(to writer: inout IndexWriter) {
        writer.add(name)
        writer.add(created)
        writer.add(imageReference)
        writer.add(imageID)
        writer.add(topLayer ?? "")
        writer.add(count: mountedImages.count)
        for image in mountedImages { writer.add(image) }
        writer.add(networkMode)
        writer.add(removesItself ? 1 : 0)
        writer.add(failedStartCode.map { Int64($0) } ?? .min)
        writer.add(count: words.count)
        for word in words { writer.add(word) }
        writer.add(count: labels.count)
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            writer.add(key)
            writer.add(value)
        }
        writer.add(count: exit == nil ? 0 : 1)
        guard let exit else { return }
        writer.add(exit.code)
        writer.add(exit.startedAt)
        writer.add(exit.finishedAt)
        writer.add(exit.error ?? "")
        writer.add(exit.ranOutOfMemory ? 1 : 0)
    }

    /// What thousands of containers have in common.
    struct Repeated {
        fileprivate var reference = ""
        fileprivate var imageID = ""
        fileprivate var topLayer = ""
        fileprivate var networkMode = ""

        init() {}
    }

    convenience init?(id: String, _ reader: inout IndexReader, _ repeated: inout Repeated) {
        guard let name = reader.text(), let created = reader.moment(),
            let reference = reader.text(&repeated.reference), let imageID = reader.text(&repeated.imageID),
            let topLayer = reader.text(&repeated.topLayer),
            let mountedImages = reader.list({ $0.text() }), let networkMode = reader.text(&repeated.networkMode),
            let removesItself: Int = reader.number(), let failure: Int64 = reader.number(),
            let words = reader.list({ $0.text() }),
            let labels = reader.list({ reader in
                reader.text().flatMap { key in reader.text().map { value in (key, value) } }
            }),
            let exits = reader.list({ ContainerRecord.Exit(&$0) })
        else { return nil }
        self.init(
            id: id, name: name, created: created, imageReference: reference, imageID: imageID,
            topLayer: topLayer.isEmpty ? nil : topLayer, mountedImages: mountedImages, words: words,
            labels: Dictionary(labels, uniquingKeysWith: { $1 }), networkMode: networkMode,
            removesItself: removesItself == 1, exit: exits.first,
            failedStartCode: Int32(exactly: failure))
    }
}

extension ContainerStore.Use {
    /// From the beginning of a summary.
    init?(_ reader: inout IndexReader, _ repeated: inout ContainerSummary.Repeated) {
        guard reader.skipText(), reader.moment() != nil, reader.skipText(),
            let imageID = reader.text(&repeated.imageID), let topLayer = reader.text(&repeated.topLayer),
            let mountedImages = reader.list({ $0.text() })
        else { return nil }
        self.init(
            imageID: imageID, topLayer: topLayer.isEmpty ? nil : topLayer, mountedImages: mountedImages)
    }
}

extension ContainerRecord.Exit {
    fileprivate init?(_ reader: inout IndexReader) {
        guard let code: Int32 = reader.number(), let startedAt = reader.moment(), let finishedAt = reader.moment(),
            let error = reader.text(), let ranOutOfMemory: Int = reader.number()
        else { return nil }
        self.init(
            code: code, startedAt: startedAt, finishedAt: finishedAt, error: error.isEmpty ? nil : error,
            ranOutOfMemory: ranOutOfMemory == 1)
    }
}
