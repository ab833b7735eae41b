import Linux

@testable import Archive
@testable import ImageStore

extension FuzzTarget {
    /// Reads every entry with its content, as the unpacker does, and the name that it would have.
    func readTar(_ bytes: [UInt8]) throws {
        var reader = TarReader(try Decompressor(MemorySource(bytes)))
        var sink = CountingSink()
        while let entry = try reader.next() {
            expect(entry.size >= 0, "an entry of \(entry.size) bytes")
            do {
                let name = try LayerName(entry.path)
                expect(!name.path.hasParentReference && !name.path.isAbsolute, "a name that leads out: \(name.path)")
            } catch { _ = error.description.utf8.count }
            try reader.copyContent(to: &sink)
        }
        _ = try reader.finish()
    }

    /// The input stands in the place of each document of an archive that is honest otherwise.
    func readManifest(_ bytes: [UInt8]) throws {
        try attempt { _ = try ImageConfiguration(decoding: bytes) }
        try attempt { _ = try Manifest(decoding: bytes) }
        try attempt { _ = try ImageIndex(decoding: bytes, named: "index.json") }
        let configuration = Array(
            #"{"os":"linux","architecture":"amd64","rootfs":{"type":"layers","diff_ids":[]}}"#.utf8)
        for name: Path in ["manifest.json", "index.json"] {
            var writer = TarWriter(MemorySink())
            try writer.append(TarEntry(path: name, kind: .regular, permissions: 0o644), bytes)
            for digest in [Digest.of(bytes), Digest.of(configuration)] {
                let content = digest == Digest.of(bytes) ? bytes : configuration
                try writer.append(
                    TarEntry(path: ImageArchive.blobName(digest), kind: .regular, permissions: 0o644), content)
            }
            try writer.append(TarEntry(path: "config.json", kind: .regular, permissions: 0o644), configuration)
            let file = try FileDescriptor.memory(named: "archive")
            try file.write(try writer.finish().bytes)
            let archive = try ImageArchive(file, spoolingIn: "/tmp")
            try attempt {
                for content in try archive.contents(for: nil) {
                    expect(content.layers.count == content.diffIDs.count, "layers without digests")
                }
            }
        }
    }

    private func attempt(_ body: () throws -> Void) throws {
        do { try body() } catch { _ = "\(error)".utf8.count }
    }
}

/// Takes a megabyte; more than that is a hole in a sparse file.
private struct CountingSink: ByteSink, ~Copyable {
    private var count = 0

    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        count += bytes.count
        if count > 1 << 20 { throw .tooLarge("content", limit: 1 << 20) }
    }
}
