internal import Archive
internal import Linux

extension StoreCheck {
    /// What is wrong with a layer's tar.
    /// - Parameter size: Bytes, as the manifest says; nil where that is not known.
    func tarFaults(of diffID: Digest, size: Int64?) throws -> [Finding.Fault] {
        if let known = tarFaults[diffID] { return known }
        let faults = try lookAtTar(diffID, size)
        tarFaults[diffID] = faults
        return faults
    }

    private func lookAtTar(_ diffID: Digest, _ size: Int64?) throws -> [Finding.Fault] {
        let part = Finding.Part.layer(diffID)
        guard let file = try store.openBlob(diffID) else { return [.missing(part)] }
        let status = try file.status()
        guard status.kind == .regular else { return [.wrongDigest(part)] }
        if let size, size != status.size { return [.wrongSize(part, expected: size, got: status.size)] }
        guard isDeep else { return [] }
        var content = Metered(try FileWindow(file), by: store.meter)
        do {
            return try content.digest() == diffID ? [] : [.wrongDigest(part)]
        } catch ArchiveError.system(let error) { return [.badDocument(part, reason: "\(error)")] }
    }

    /// What is wrong with an unpacked layer.
    /// - Parameter chain: The layers of an image that has it, lowest first.
    func layerFaults(of place: LayerRecord.Place, in chain: [LayerRecord.Place]) throws -> [Finding.Fault] {
        if let known = layerFaults[place.chainID] { return known }
        var faults: [Finding.Fault] = []
        let record = try record(of: place, &faults)
        let layers = try Directory.open(store.layout.layers)
        if try layers.statusIfPresent(of: Path(place.chainID.hex))?.kind != .directory {
            faults.append(.missingDirectory(place.diffID))
        } else if isDeep, try tarFaults(of: place.diffID, size: nil).isEmpty {
            faults += try compare(place, chain, record)
        }
        layerFaults[place.chainID] = faults
        return faults
    }

    private func record(of place: LayerRecord.Place, _ faults: inout [Finding.Fault]) throws -> LayerRecord? {
        let name = Layout.record(place.chainID)
        guard let bytes = try Directory.open(store.layout.layers).readFile(name, limit: 4096) else {
            faults.append(.badRecord(place.diffID, reason: "it is missing"))
            return nil
        }
        do {
            let record: LayerRecord = try JSONDocument.decode(from: bytes, named: name.description)
            let text = try JSONDocument.encode(record)
            if record.diffID == place.diffID, record.parent == place.parent, text == bytes {
                return record
            }
            faults.append(.badRecord(place.diffID, reason: "it describes another layer"))
        } catch let error as StoreError {
            faults.append(.badRecord(place.diffID, reason: StoreCheck.reason(error)))
        }
        return nil
    }

    /// Unpacks a layer once more and compares: what a layer's directory must be is what unpacking makes of its tar.
    private func compare(
        _ place: LayerRecord.Place, _ chain: [LayerRecord.Place], _ record: LayerRecord?
    ) throws -> [Finding.Fault] {
        let intake = try LayerIntake(store)
        let fresh: UnpackedLayer
        do { fresh = try intake.unpackAgain(place, onto: Array(chain.prefix { $0 != place })) } catch {
            if case StoreError.full = error { throw error }
            return [.badTar(place.diffID, reason: "\(error)")]
        }
        let layers = try Directory.open(store.layout.layers)
        var faults: [Finding.Fault] = []
        var more = 0
        var comparison = TreeComparison(
            try layers.openDirectory(Path(place.chainID.hex)), against: try layers.openDirectory(fresh.name))
        try comparison.run { path, difference in
            if faults.count < StoreCheck.shownFiles {
                faults.append(.layerFile(place.diffID, path, difference))
            } else {
                more += 1
            }
        }
        if more > 0 { faults.append(.moreLayerFiles(place.diffID, more)) }
        if let record, record.size != fresh.contentSize {
            faults.append(.badRecord(place.diffID, reason: "it has a wrong size"))
        }
        withExtendedLifetime((fresh, intake)) {}
        return faults
    }

    /// Of each layer so many files are named.
    private static let shownFiles = 20
}
