package import Linux

/// Mends what a check of the containers has found. A container whose record is lost is put aside with all that it
/// wrote: nobody can say any more what it ran, and as long as it stands there no image can be removed.
package final class ContainerRepair {
    private let store: ContainerStore
    /// What was done, in sentences.
    package private(set) var actions: [String] = []

    package init(_ store: ContainerStore) { self.store = store }

    /// - Parameter quarantine: The directory that takes what is put aside.
    package func run(_ findings: [ContainerFinding], quarantine: Path) throws {
        var isDone: Set<String> = []
        for finding in findings {
            switch (finding.container, finding.fault) {
            case (let container?, .missingRecord), (let container?, .badRecord):
                if isDone.insert(container.id).inserted { try putAside(container, quarantine) }
            case (let container?, .missing(let name)): try make(name, of: container)
            case (let container?, .badLower): try relink(container)
            case (let container?, .missingName): try rename(container)
            case (nil, .strayName(let name)): try free(name)
            // The default network is made anew when it is needed, any other can be.
            case (nil, .stranger(let path)), (nil, .badNetwork(let path, _)):
                let target = try Directory.openOrCreate(quarantine)
                let directory = try Directory.open(store.root.appending(path.parent))
                let place = Path("\(path.lastComponent).\(RandomHex.digits(8))")
                try directory.rename(path.lastComponent, to: place, in: target)
                actions.append("put aside: \(path) is now quarantine/\(place)")
            default: break
            }
        }
        try store.sweep()
    }

    /// Only the checksum of a record may be wrong, or a part that can be read all the same: it is written anew then.
    /// Whoever runs the container holds it, and would lose his directory, or write over ours.
    private func putAside(_ container: ContainerFinding.Subject, _ quarantine: Path) throws {
        guard store.containers.contains(Path(container.id)) else { return }
        guard let hold = try store.tryHold(container.id, named: container.name) else {
            return actions.append(
                "not mended: the record of container \(container.name.isEmpty ? container.id : container.name): "
                    + "it is running, stop it first")
        }
        defer { withExtendedLifetime(hold) {} }
        let record: ContainerRecord?
        do { record = try store.record(container.id) } catch is ContainerError { record = nil }
        if let record, record.id == container.id {
            try store.write(record)
            return actions.append(
                "kept: the record of container \(record.name), which is not as it was written: look at it by 'swrun inspect'"
            )
        }
        let target = try Directory.openOrCreate(quarantine)
        let place = Path("container-\(container.id)")
        try store.containers.rename(Path(container.id), to: place, in: target, replacing: false)
        try store.releaseNames(of: [container.id])
        let name = container.name.isEmpty ? container.id : container.name
        actions.append("put aside: container \(name) is now quarantine/\(place), with its files in upper")
    }

    private func make(_ name: Path, of container: ContainerFinding.Subject) throws {
        // What the container wrote cannot be made anew; an empty directory lets it be removed or started again.
        let directory = try store.containers.openDirectory(Path(container.id))
        if directory.contains(name) { return }
        try directory.makeDirectory(name, permissions: name == "upper" ? 0o755 : 0o700)
        actions.append("made anew: \(name) of container \(container.name), empty")
    }

    private func relink(_ container: ContainerFinding.Subject) throws {
        guard let record = try store.record(container.id) else { return }
        let directory = try store.containers.openDirectory(Path(container.id))
        for image in record.mountedImages { try store.discardStack(of: image.layers) }
        try store.discardStack(of: record.layers)
        let target = try store.stack(record.layers)
        try directory.removeTree("lower")
        try directory.makeSymbolicLink("lower", to: target)
        try store.requireImageStacks(of: record)
        actions.append("linked again: the layers of container \(record.name)")
    }

    /// Since it was found somebody may have given it to a container.
    private func free(_ name: String) throws {
        let sweepers = try FileLock.acquire(ContainerStore.lockName, in: store.staging, .exclusive)
        defer { withExtendedLifetime(sweepers) {} }
        guard try store.isStray(name) else { return }
        try store.names.removeTree(Path(name))
        actions.append("removed: name \(name), which led to no container")
    }

    private func rename(_ container: ContainerFinding.Subject) throws {
        let sweepers = try FileLock.acquire(ContainerStore.lockName, in: store.staging, .shared)
        defer { withExtendedLifetime(sweepers) {} }
        guard try store.record(container.id)?.name == container.name else { return }
        do {
            _ = try store.reserve(container.name, for: container.id)
            actions.append("named again: container \(container.name)")
        } catch ContainerError.nameInUse {}
    }
}
