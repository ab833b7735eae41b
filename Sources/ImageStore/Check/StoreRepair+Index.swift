internal import Archive
internal import Linux

extension StoreRepair {
    /// Writes an index of all that can be read of the old one, which is kept in `quarantine`, and finds the images that
    /// it lacks by their manifests.
    func remakeIndex() throws {
        let images = try Directory.open(store.layout.images)
        let bytes = try images.readFile(Layout.index, limit: StoreIndex.sizeLimit)
        let salvage = IndexSalvage(of: bytes ?? [])
        if bytes == nil || salvage.lostLines > 0 { isSomethingLost = true }
        do {
            let lock = try FileLock.acquire(Layout.indexLock, in: images, .exclusive)
            defer { withExtendedLifetime(lock) {} }
            // The old one stands in its place until the new one does: a crash in between leaves either.
            let copy: Path? = try bytes == nil ? nil : keepCopy(of: Layout.index, in: images)
            try IndexFile.replace(in: images, with: StoreIndex(lines: salvage.lines), .kept)
            if let copy { say("made anew: index.json, of \(salvage.lines.count) lines; the old one is \(copy)") }
        }
        try store.keepIndexReserve()
        try recoverImages()
        for (name, image) in salvage.names { try give(name, to: image) }
        try settleNames()
        if salvage.lostLines > 0 { say("lost: \(salvage.lostLines) lines of index.json, with their names") }
    }

    private func give(_ name: Reference, to image: Digest) throws {
        do {
            try store.tag(image, as: name)
            say("kept: name \(name.familiar) of image \(image.short)")
        } catch let error as StoreError {
            isSomethingLost = true
            say("lost: name \(name.familiar) of image \(image.short): \(error)")
        }
    }

    /// Every image of ours whose documents and layers are whole, and that the index does not have.
    private func recoverImages() throws {
        let known = try store.readIndex().documents()
        let blobs = try Directory.open(store.layout.blobs)
        for entry in try blobs.entries() {
            guard let digest = Digest(sha256: entry.name.description), !known.contains(digest),
                let bytes = try configurationOfManifest(digest)
            else { continue }
            let id = try store.publish(configuration: bytes, names: []).image.id
            say("found: image \(id.short), which index.json did not have")
        }
    }

    /// The configuration of an image whose manifest of ours this is; nil when it is anything else.
    private func configurationOfManifest(_ digest: Digest) throws -> [UInt8]? {
        do {
            let status = try Directory.open(store.layout.blobs).status(of: Path(digest.hex))
            guard status.size <= JSONDocument.sizeLimit,
                let bytes = try store.readBlobIfPresent(digest, limit: JSONDocument.sizeLimit)
            else { return nil }
            let manifest = try Manifest(decoding: bytes)
            guard let text = try store.readBlobIfPresent(manifest.config.digest, limit: JSONDocument.sizeLimit) else {
                return nil
            }
            let configuration = try ImageConfiguration(decoding: text)
            guard manifest.layers.map(\.digest) == configuration.layers else { return nil }
            return try configuration.chain.allSatisfy { try store.hasWholeLayer($0) } ? text : nil
        } catch is StoreError { return nil } catch is ArchiveError { return nil }
    }

    /// A name that stands in the index in two forms is given in both: nobody knows which one was meant. What another
    /// image is called soundly stays its name.
    private func settleNames() throws {
        let index = try store.readIndex()
        for line in index.lines {
            guard let entry = index.entry(line), let (familiar, full) = entry.conflictingNames else { continue }
            var names: [Reference] = []
            for text in [full, familiar] { if let name = IndexEntry.name(text) { names.append(name.withDefaultTag) } }
            let others = try store.updateIndex { index in
                let taken = try index.holders(of: names, otherThan: entry.image).map(\.reference)
                try index.take(taken, from: entry.image)
                _ = try index.give(names.filter { !taken.contains($0) }, to: entry)
                return taken
            }
            for name in Set(others).sorted() {
                say("lost: name \(name.familiar) of image \(entry.image.short): another image has it")
            }
            let kept = Set(names).subtracting(others).map(\.familiar).sorted()
            if !kept.isEmpty { say("kept: image \(entry.image.short) as \(kept.joined(separator: " and "))") }
        }
    }
}
