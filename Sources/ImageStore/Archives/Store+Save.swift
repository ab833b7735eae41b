internal import Archive
package import Linux

extension Store {
    /// Writes images as one tar that is an OCI layout and a Docker archive at once. The same images, asked for in the same
    /// way, give the same bytes.
    ///
    /// An ID stands for an image without its names; a name without a tag for all tags of its repository. Nothing is written
    /// unless everything that is asked for is there.
    /// - Parameter event: Is told what the user may not expect.
    /// - Throws: everything that `image(matching:)` throws; `StoreError.missing`; `SaveError`; `ArchiveError` of the target.
    package func save(
        _ operands: [String], _ options: SaveOptions = SaveOptions(), to file: borrowing FileDescriptor,
        event: (SaveEvent) -> Void = { _ in }
    ) throws {
        let lock = try lockUsage(.shared)
        defer { withExtendedLifetime(lock) {} }
        let base = try options.since.map { try self.base($0) }
        let images = try select(operands).map { image, names in
            try check(image, names, options.platform)
            return try SavedImage(image, names: names, since: base, in: self)
        }
        if let base {
            for image in images where image.leftOut.isEmpty { event(.nothingShared(image.title, base: base.name)) }
        }
        let contents = try ArchiveContents(images)

        meter?.begin("Saving", of: contents.blobs.reduce(0) { $0.addingReportingOverflow($1.size).partialValue })
        var writer = TarWriter(DescriptorSink(try file.duplicate(), meter: meter))
        for name in ["blobs/", "blobs/sha256/"] {
            try writer.append(TarEntry(path: Path(name), kind: .directory, permissions: 0o755))
        }
        for blob in contents.blobs {
            guard let content = try openBlob(blob.digest) else {
                throw StoreError.missing("blob \(blob.digest.short)", ofImage: blob.image)
            }
            var entry = TarEntry(path: Path("blobs/sha256/\(blob.digest.hex)"), kind: .regular, permissions: 0o644)
            entry.size = blob.size
            try writer.append(entry, copying: content)
        }
        for document in contents.documents {
            try writer.append(
                TarEntry(path: Path(document.name), kind: .regular, permissions: 0o644), document.content)
        }
        _ = try writer.finish()
    }

    private func base(_ operand: String) throws -> SaveBase {
        let match = try find(operand, in: try readIndex())
        return SaveBase(
            name: match.reference?.familiar ?? match.image.id.description,
            chains: Set(try image(match.image).layers.map(\.chainID)))
    }

    private func check(_ image: Image, _ names: [Reference], _ platform: Descriptor.Platform?) throws(SaveError) {
        guard let platform, platform.rank(of: image.configuration.platform) == nil else { return }
        throw .wrongPlatform(
            names.first?.familiar ?? image.id.description, image.configuration.platform, wanted: platform)
    }

    /// The images that the operands stand for, in the order in which they are first named, each once, with the names that
    /// were asked for.
    private func select(_ operands: [String]) throws -> [(image: Image, names: [Reference])] {
        let index = try readIndex()
        var order: [Digest] = []
        var names: [Digest: Set<Reference>] = [:]
        for operand in operands {
            for (image, name) in try selection(operand, in: index) {
                if names[image] == nil { order.append(image) }
                names[image, default: []].formUnion(name.map { [$0] } ?? [])
            }
        }
        return try order.map { (try image(withID: $0), (names[$0] ?? []).sorted()) }
    }

    private func selection(_ operand: String, in index: StoreIndex) throws -> [(Digest, Reference?)] {
        if Digest(operand) == nil, Digest(sha256: operand) == nil {
            let reference = try Reference(operand)
            if reference.tag == nil, reference.digest == nil {
                let tags = try index.entries(ofRepository: reference).compactMap { entry in
                    entry.reference.flatMap { $0.digest == nil ? (entry.image, $0) : nil }
                }
                if !tags.isEmpty { return tags.sorted { $0.1 < $1.1 } }
            }
        }
        do {
            let match = try find(operand, in: index)
            return [(match.image.id, match.reference.flatMap { $0.digest == nil ? $0 : nil })]
        } catch StoreError.noSuchImage {
            // As it was written: no tag was looked for.
            throw StoreError.noSuchImage(operand)
        }
    }
}
