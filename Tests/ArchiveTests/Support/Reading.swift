import Archive
import Linux

/// An entry and its content.
struct ReadEntry {
    let entry: TarEntry
    let content: [UInt8]
    var text: String { String(decoding: content, as: UTF8.self) }
}

/// Reads a whole archive.
func readAll(_ bytes: [UInt8]) throws(ArchiveError) -> [ReadEntry] {
    var reader = TarReader(MemorySource(bytes))
    var found: [ReadEntry] = []
    while let entry = try reader.next() {
        found.append(ReadEntry(entry: entry, content: try reader.readContent(limit: 1 << 22)))
    }
    _ = try reader.finish()
    return found
}

/// What reading an archive says, when it says no.
func failure(_ bytes: [UInt8]) -> ArchiveError? {
    do {
        _ = try readAll(bytes)
        return nil
    } catch { return error }
}
