internal import Linux

extension ContainerStore {
    /// What a container stands on.
    package struct Use: Hashable, Sendable {
        /// "sha256:…"; nil where the container's record cannot be read.
        package let imageID: String?
        /// The name of the directory of its topmost layer; nil for an image without layers.
        package let topLayer: String?
        /// The digests of the images that it has mounted beside its own.
        package let mountedImages: [String]

        init(imageID: String?, topLayer: String?, mountedImages: [String] = []) {
            self.imageID = imageID
            self.topLayer = topLayer
            self.mountedImages = mountedImages
        }

        init(_ summary: ContainerSummary) {
            self.init(
                imageID: summary.imageID, topLayer: summary.topLayer, mountedImages: summary.mountedImages)
        }
    }

    /// What the containers stand on, each thing once. Of most the store's index tells, whatever has changed in the record
    /// since: a container keeps its image. And where none has come or gone since the last time, that is still the answer.
    /// - Returns: nil where the index knows too few; `summaries` writes a new one.
    package func uses() throws -> Set<Use>? {
        let start = Timestamp.now
        let root = try Directory.open(root)
        // Before the containers are looked at: whatever changes meanwhile makes it another.
        let status = try containers.status(of: ".")
        let version = FileVersion(status)
        if let last = ContainerUses(of: root), last.version == version, last.links == status.linkCount {
            return last.uses
        }
        let index = ContainerIndex(of: root)
        var uses: Set<Use> = []
        var last: Use?
        var missed = 0
        var repeated = ContainerSummary.Repeated()
        let names = try containers.entries().map(\.name.description)
        for name in names where ContainerRecord.isID(name) {
            if let use = index?.use(of: name, &repeated) {
                // Thousands of containers are of a few images.
                if use != last { uses.insert(use) }
                last = use
                continue
            }
            missed += 1
            if missed > ContainerStore.unindexedLimit(of: names.count) { return nil }
            do {
                guard let record = try record(name) else { continue }
                uses.insert(Use(ContainerSummary(record)))
            } catch ContainerError.damaged {
                uses.insert(Use(imageID: nil, topLayer: try topLayer(of: name)))
            }
        }
        // A damaged record may be mended, and of few containers all records are read in no time.
        let isKnown = uses.allSatisfy { $0.imageID != nil }
        if isKnown, names.count > ContainerStore.unindexedLimit(of: 0), version.isSettled(at: start) {
            ContainerUses(uses, for: version, links: status.linkCount).write(to: root)
        }
        return uses
    }
}
