internal import ImageStore
internal import Linux
internal import Runtime

/// `swrun fsck`: is everything in the store what it should be?
enum FsckCommand: Command {
    static let name = "fsck"
    static let summary = "Look for damage in the store, and mend it"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [deep, repair, quiet]
    static let nouns: [Noun] = [.system("fsck")]
    static let notes = """
        Looks at every image, layer, name and container, and prints one line for each thing that is not as
        it should be. With --deep all content is read: each layer's tar is compared with its digest, and
        each unpacked layer with its tar, file by file.

        --repair sweeps what killed commands have left, unpacks damaged layers again, and puts aside in
        the store's directory "quarantine" what cannot be mended. An image that lacks something then keeps
        its names; "swrun load" of the same image makes it whole, "swrun rmi" removes it. Nothing is in
        the way of the other images meanwhile.

        The exit code is 0 when nothing is damaged (any more), and 1 when something is.
        """

    private static let deep = Flag("deep", help: "Read all content, too")
    private static let repair = Flag("repair", help: "Mend what can be mended, and put the rest aside")
    private static let quiet = Flag("quiet", "q", help: "Print no summary and show no progress")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        // Makes the store where there is none, and refuses that of a later version.
        do { _ = try session.store() } catch StoreError.badDocument {}
        var store = Store(unchecked: session.root)
        store.meter = ProgressBar.onTerminal(quiet: arguments[quiet])
        let fsck = FsckRun(store: store, containers: try session.containers(), isDeep: arguments[deep])
        let isWhole = try arguments[repair] ? fsck.repair() : fsck.check()
        if !arguments[quiet] { try Standard.output(line: fsck.summary(isWhole)) }
        return isWhole ? 0 : ExitCode.failure
    }
}

/// One look at a store, with what comes of it.
private final class FsckRun {
    let store: Store
    let containers: ContainerStore
    let isDeep: Bool
    private var counts = (images: 0, layers: 0, containers: 0)
    private var found = 0

    init(store: Store, containers: ContainerStore, isDeep: Bool) {
        self.store = store
        self.containers = containers
        self.isDeep = isDeep
    }

    func summary(_ isWhole: Bool) -> String {
        let (images, layers, containers) = counts
        let checked = "\(count(images, "image")), \(count(layers, "layer")), \(count(containers, "container"))"
        let result = found == 0 ? "no damage" : count(found, "finding") + (isWhole ? ", mended" : "")
        return "\(checked): \(result)"
    }

    private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// - Returns: Whether nothing was found.
    func check() throws -> Bool {
        let images = StoreCheck(store, deep: isDeep)
        // What nobody holds now is a leftover; while somebody uses the store it may be his.
        switch try store.tryLockUsage() {
        case .some(let alone):
            try images.checkLeftovers()
            _ = consume alone
        case .none: break
        }
        let usage = try store.lockUsage(.shared)
        defer { withExtendedLifetime(usage) {} }
        return try look(images, isDeep: isDeep).isEmpty
    }

    private func look(_ images: StoreCheck, isDeep: Bool) throws -> [String] {
        try images.run()
        let bundles = ContainerCheck(containers)
        try bundles.run()
        counts = (images.imageCount, images.layerCount, bundles.containerCount)
        let lines = images.findings.map(\.description) + bundles.findings.map(\.description)
        found += lines.count
        for line in lines { try Standard.output(line: line.printable) }
        return lines
    }

    /// - Returns: Whether nothing is damaged any more.
    func repair() throws -> Bool {
        let usage = try store.lockUsage(.exclusive)
        defer { withExtendedLifetime(usage) {} }
        // What the first round makes readable, such as an index, may show more.
        for round in 0..<3 {
            let images = StoreCheck(store, deep: isDeep && round == 0)
            if !isSomethingLost { try images.checkLeftovers() }
            try images.run()
            let bundles = ContainerCheck(containers)
            try bundles.run()
            let lines = images.findings.map(\.description) + bundles.findings.map(\.description)
            if round == 0 { counts = (images.imageCount, images.layerCount, bundles.containerCount) }
            if lines.isEmpty { return true }
            if round == 2 { return false }
            if round == 0 { found = lines.count }
            for line in lines where round == 0 || !known.contains(line) { try Standard.output(line: line.printable) }
            known.formUnion(lines)
            try mend(images, bundles)
        }
        return false
    }

    private var known: Set<String> = []
    /// Whether an earlier round could not recover all of the index: nothing is swept any more then.
    private var isSomethingLost = false

    private func mend(_ images: StoreCheck, _ bundles: ContainerCheck) throws {
        let quarantine = store.layout.root.appending(Layout.quarantine)
        // While the records are where they were.
        let layersInUse = try layersInUse()
        let containerRepair = ContainerRepair(containers)
        try containerRepair.run(bundles.findings, quarantine: quarantine)
        let imageRepair = StoreRepair(store, layersInUse: layersInUse)
        imageRepair.isSomethingLost = isSomethingLost
        try imageRepair.run(images.findings)
        isSomethingLost = imageRepair.isSomethingLost
        for line in containerRepair.actions + imageRepair.actions where known.insert(line).inserted {
            try Standard.output(line: line.printable)
        }
    }

    private func layersInUse() throws -> Set<String> {
        var layers: Set<String> = []
        for record in try containers.list() {
            if try containers.state(of: record).supervised != nil { layers.formUnion(record.neededLayers) }
        }
        return layers
    }
}
