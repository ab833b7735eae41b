internal import Archive

/// The content of the store's `index.json`: an OCI index with one descriptor a line, so that an image is found, and
/// changed, without reading the others. Written by somebody else in another form, it is read as any other JSON.
///
/// Its last line has the digest of the descriptors' lines, so that damage is noticed which is still JSON. A line that
/// cannot be read costs its own name alone.
struct StoreIndex: Sendable {
    /// The lines of the descriptors, each with a comma and a newline at its end.
    private(set) var body: [UInt8]
    let integrity: Integrity

    enum Integrity: Sendable {
        /// It has the digest of its lines, or is another program's.
        case whole
        /// Another program wrote over ours, as far as one can tell: all of it can be read.
        case rewritten
        /// It is in our form, and does not have the digest of its lines: they were changed since.
        case changed
        /// Nothing but some lines can be read. It must not be written again, or the others are lost for good.
        case salvaged(reason: String)
    }

    /// Whether nothing can be missing of it.
    var isWhole: Bool {
        switch integrity {
        case .whole, .rewritten: true
        case .changed, .salvaged: false
        }
    }

    /// More than a hundred thousand images.
    static let sizeLimit = 128 << 20

    static let empty = StoreIndex(body: [], .whole)

    private init(body: [UInt8], _ integrity: Integrity) {
        self.body = body
        self.integrity = integrity
    }

    /// - Parameter lines: What it is to hold, each on a line as `line(_:)` makes it.
    init(lines: [[UInt8]]) { self.init(body: Array(lines.joined()), .whole) }

    /// - Throws: `StoreError.badDocument` when nothing of it can be read.
    init(decoding bytes: [UInt8]) throws {
        if bytes.starts(with: StoreIndex.head), let seal = Seal(atEndOf: bytes) {
            body = Array(bytes[StoreIndex.head.count...].dropLast(seal.length))
            if !body.isEmpty { body.insert(comma, at: body.count - 1) }
            integrity = seal.holds(for: body) ? .whole : .changed
            return
        }
        do {
            let index = try ImageIndex(decoding: bytes, named: "index.json")
            body = try index.manifests.flatMap { try StoreIndex.line($0) }
            // Others keep our annotation, but not our form.
            let isOurs = bytes.starts(with: StoreIndex.head) || index.annotations?[Seal.key] != nil
            integrity = isOurs ? .rewritten : .whole
        } catch let error as StoreError {
            body = StoreIndex.readableLines(of: bytes)
            if body.isEmpty { throw error }
            integrity = .salvaged(reason: StoreCheck.reason(error))
        }
    }

    private static func readableLines(of bytes: [UInt8]) -> [UInt8] {
        var body: [UInt8] = []
        for line in bytes.split(separator: newLine) {
            let text = line.last == comma ? line.dropLast() : line
            do {
                body += try Self.line(try JSONDocument.decode(from: Array(text), named: "index.json"))
            } catch {}
        }
        return body
    }

    /// What the file is to hold. An index that was changed by others, or damaged, gets no digest that would say that it
    /// is whole.
    func encoded() -> [UInt8] {
        var bytes = StoreIndex.head
        bytes.reserveCapacity(bytes.count + body.count + 256)
        bytes += body
        if !body.isEmpty { bytes.remove(at: bytes.count - 2) }
        return bytes + Seal.text(of: isWhole ? Digest.of(body).description : "")
    }

    private static let head =
        Array(#"{"schemaVersion":2,"mediaType":"\#(MediaType.index)","manifests":["#.utf8) + [newLine]

    static func line(_ descriptor: Descriptor) throws -> [UInt8] {
        try JSONDocument.encode(descriptor) + [comma, newLine]
    }

    mutating func append(_ entry: IndexEntry) throws { body += try StoreIndex.line(entry.descriptor) }

    mutating func remove(_ entries: [IndexEntry]) throws {
        let going = Set(entries)
        for image in Set(entries.map(\.image)) {
            let lines = lines(containing: "\"\(IndexEntry.Key.image)\":\"\(image)\"")
            for line in lines.filter({ self.entry($0).map(going.contains) ?? false }).reversed() {
                body.removeSubrange(line)
            }
        }
    }

    /// What stands behind the descriptors.
    private struct Seal {
        /// "" when the lines were changed by somebody else; nil in an index of a version that wrote none.
        let digest: String?
        /// Bytes.
        let length: Int

        static let key = "dev.swrun.index.digest"
        private static let start = #"],"annotations":{"\#(key)":""#
        private static let end = "\"}}\n"
        private static let none = "]}\n"

        static func text(of digest: String) -> [UInt8] { Array((start + digest + end).utf8) }

        /// nil when the text does not end as ours does, on a line of its own.
        init?(atEndOf bytes: [UInt8]) {
            let longest = Self.start.utf8.count + 71 + Self.end.utf8.count
            guard let line = bytes.suffix(longest + 1).dropLast().lastIndex(of: newLine) else { return nil }
            let text = String(decoding: bytes[(line + 1)...], as: UTF8.self)
            length = bytes.count - line - 1
            if text == Self.none {
                digest = nil
            } else if text.hasPrefix(Self.start), text.hasSuffix(Self.end) {
                digest = String(text.dropFirst(Self.start.count).dropLast(Self.end.count))
            } else {
                return nil
            }
        }

        func holds(for body: [UInt8]) -> Bool { digest.map { $0 == Digest.of(body).description } ?? true }
    }
}

let newLine = UInt8(ascii: "\n")
private let comma = UInt8(ascii: ",")
