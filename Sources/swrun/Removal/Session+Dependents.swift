internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

extension Session {
    /// Every container as what an image's removal has to respect: whoever removes holds the store's usage lock exclusively.
    /// - Parameter leaving: Containers that are about to go and do not count.
    func dependents(leaving: Set<String> = []) throws -> Dependents {
        let uses = leaving.isEmpty ? try containers().uses() : nil
        return Dependents(on: uses.map { Set($0.flatMap(Dependents.Use.all)) }) {
            try listDependents().filter { !leaving.contains($0.containerID) }
        }
    }

    /// Every container.
    ///
    /// One whose record cannot be read still has its `lower`: it keeps the layers that leads to, and no others.
    private func listDependents() throws -> [Dependent] {
        let containers = try containers()
        var damaged: [String] = []
        let summaries = try containers.summaries { error in
            if case .damaged(let id, _) = error { damaged.append(id) }
        }
        let now = Timestamp.now
        // Thousands of containers are of a few images.
        var digests: [String: Digest] = [:]
        func digest(_ text: String?, _ make: (String) -> Digest?) -> Digest? {
            guard let text else { return nil }
            if let known = digests[text] { return known }
            let made = make(text)
            digests[text] = made
            return made
        }
        let sound = summaries.flatMap { summary, state in
            let row = ContainerRow(summary, state)
            let own = Dependent(
                containerID: summary.id, name: summary.name, imageID: digest(summary.imageID) { Digest($0) },
                topLayer: digest(summary.topLayer) { Digest(sha256: $0) }, isRunning: row.isRunning,
                stateText: row.status(now: now))
            guard !summary.mountedImages.isEmpty else { return [own] }
            return [own]
                + Set(summary.mountedImages).subtracting([summary.imageID]).sorted().map { image in
                    Dependent(
                        containerID: summary.id, name: summary.name, imageID: digest(image) { Digest($0) },
                        isRunning: row.isRunning, stateText: row.status(now: now))
                }
        }
        return try sound
            + damaged.map { id in
                Dependent(
                    containerID: id, name: String(id.prefix(12)), imageID: nil,
                    topLayer: try containers.topLayer(of: id).flatMap { Digest(sha256: $0) },
                    isRunning: try !containers.isFree(id), stateText: "its record cannot be read")
            }
    }

    /// A refusal with what the writable layers of the containers in the way hold: it takes a walk over their files, so it is
    /// looked up only for what is told.
    func sized(_ error: any Error) -> any Error {
        guard case StoreError.inUse(var conflict) = error else { return error }
        do {
            let containers = try containers()
            for index in conflict.dependents.indices {
                conflict.dependents[index].writableBytes =
                    try containers.writableSize(of: conflict.dependents[index].containerID)
            }
            return StoreError.inUse(conflict)
        } catch { return error }
    }
}

extension Dependents.Use {
    /// What one container stands on, and the images that it has mounted.
    fileprivate static func all(of use: ContainerStore.Use) -> [Self] {
        let own = Self(
            imageID: use.imageID.flatMap { Digest($0) }, topLayer: use.topLayer.flatMap { Digest(sha256: $0) })
        return [own] + use.mountedImages.map { Self(imageID: Digest($0), topLayer: nil) }
    }
}
