internal import Linux

/// What the containers stand on in one small file, `containers.uses`: as long as none has come or gone since it was written,
/// whoever removes an image need not look at thousands of containers.
///
/// It is a copy and never the truth: it counts only for the very version of the directory `containers`, which every container
/// changes that comes or goes, and only with its checksum. It may be removed at any time.
struct ContainerUses {
    let uses: Set<ContainerStore.Use>
    /// Of the directory `containers`, when it had exactly these.
    let version: FileVersion
    /// How many links that directory had, which most file systems count by the directories in it: should the clock be set
    /// back, a version may come again.
    let links: UInt64

    static let name: Path = "containers.uses"
    private static let title = Array("swrun uses 2\n".utf8)
    private static let limit = 16 << 20

    init(_ uses: Set<ContainerStore.Use>, for version: FileVersion, links: UInt64) {
        (self.uses, self.version, self.links) = (uses, version, links)
    }

    /// nil where there is none that can be trusted.
    init?(of root: borrowing Directory) {
        // A copy that cannot be read costs time and nothing else.
        guard let bytes = try? root.readFile(ContainerUses.name, limit: ContainerUses.limit) else { return nil }
        self.init(bytes)
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: ContainerUses.title), ContainerIndex.isSealed(bytes) else { return nil }
        var reader = IndexReader(bytes, at: ContainerUses.title.count)
        guard let inode: UInt64 = reader.number(), let size: Int64 = reader.number(), let changed = reader.moment(),
            let links: UInt64 = reader.number(), let uses = reader.list({ ContainerStore.Use(&$0) })
        else { return nil }
        self.init(Set(uses), for: FileVersion(inode: inode, size: size, changed: changed), links: links)
    }

    var encoded: [UInt8] {
        var writer = IndexWriter()
        writer.add(bytes: ContainerUses.title)
        writer.add(version.inode)
        writer.add(version.size)
        writer.add(version.changed)
        writer.add(links)
        writer.add(count: uses.count)
        for use in uses { use.write(to: &writer) }
        return ContainerIndex.sealed(writer.bytes)
    }

    func write(to root: borrowing Directory) {
        // Where there is no room, or no right to write, the next command looks at the containers again.
        try? root.replaceFile(ContainerUses.name, with: encoded, .atomic)
    }
}

extension ContainerStore.Use {
    fileprivate init?(_ reader: inout IndexReader) {
        guard let imageID = reader.text(), let topLayer = reader.text(), let mounted = reader.list({ $0.text() }) else {
            return nil
        }
        self.init(imageID: imageID, topLayer: topLayer.isEmpty ? nil : topLayer, mountedImages: mounted)
    }

    fileprivate func write(to writer: inout IndexWriter) {
        writer.add(imageID ?? "")
        writer.add(topLayer ?? "")
        writer.add(count: mountedImages.count)
        for image in mountedImages { writer.add(image) }
    }
}
