internal import Archive

/// What can be read of an `index.json`, whatever happened to it.
struct IndexSalvage {
    /// The descriptors that are whole, as the index has them.
    private(set) var lines: [[UInt8]] = []
    /// Names on lines that are not whole, with the images that they stood for.
    private(set) var names: [(name: Reference, image: Digest)] = []
    /// Lines of which nothing more can be said.
    private(set) var lostLines = 0

    init(of bytes: [UInt8]) {
        do {
            let index = try StoreIndex(decoding: bytes)
            guard case .salvaged = index.integrity else {
                for line in index.lines { add(index.body[line].dropLast(2)) }
                return
            }
        } catch {}
        for line in bytes.split(separator: newLine) where line.first(of: Pattern("\"digest\"")) != nil {
            add(line.last == UInt8(ascii: ",") ? line.dropLast() : line)
        }
    }

    private mutating func add(_ text: ArraySlice<UInt8>) {
        // What stands before it belongs to the head, if a newline was lost.
        let start = text.first(of: Pattern("{\"annotations\":")) ?? text.startIndex
        do {
            lines.append(try StoreIndex.line(try JSONDocument.decode(from: Array(text[start...]), named: "index.json")))
        } catch {
            guard let image = text.value(after: Pattern("\"\(IndexEntry.Key.image)\":\"")).flatMap({ Digest($0) }),
                let name = text.value(after: Pattern("\"\(Annotation.imageName)\":\"")).flatMap(IndexEntry.name)
            else {
                lostLines += 1
                return
            }
            names.append((name, image))
        }
    }
}
