internal import Linux

/// Looks at everything that is kept of containers, but for what they wrote themselves.
package final class ContainerCheck {
    let store: ContainerStore
    package private(set) var findings: [ContainerFinding] = []
    package private(set) var containerCount = 0
    /// Names that lead to no container, or to one whose record has another, and containers whose names do not lead to
    /// them: as long as somebody makes, renames or removes one, that is nothing.
    private var strays: Set<String> = []
    private var nameless: [ContainerFinding.Subject] = []

    package init(_ store: ContainerStore) { self.store = store }

    func report(_ fault: ContainerFinding.Fault, of container: ContainerFinding.Subject? = nil) {
        findings.append(ContainerFinding(container: container, fault: fault))
    }

    /// - Throws: `SystemError` when a directory of the store itself cannot be read.
    package func run() throws {
        let names = try namesByContainer()
        for entry in try store.containers.entries().sorted(by: { $0.name < $1.name }) {
            let id = entry.name.description
            guard let status = try store.containers.statusIfPresent(of: entry.name) else { continue }
            guard ContainerRecord.isID(id), status.kind == .directory else {
                report(.stranger(Path("containers").appending(entry.name)))
                continue
            }
            let known = findings.count
            do throws(SystemError) {
                try check(id, names: names[id] ?? [])
            } catch {
                guard error.errno == .noSuchFile, !store.containers.contains(entry.name) else { throw error }
            }
            if store.containers.contains(entry.name) {
                containerCount += 1
            } else {
                // It was removed while we looked.
                findings.removeSubrange(known...)
            }
        }
        for (id, names) in names.sorted(by: { $0.key < $1.key }) where !store.containers.contains(Path(id)) {
            strays.formUnion(names)
        }
        for damage in try NetworkStore(store).damage() {
            report(.badNetwork(Path("networks").appending(damage.name), reason: damage.reason))
        }
        try checkWhatIsLeft()
    }

    /// Every name, by the container that it leads to.
    private func namesByContainer() throws -> [String: [String]] {
        var names: [String: [String]] = [:]
        for entry in try store.names.entries()
        where entry.name != ContainerStore.lockName && entry.name != ContainerStore.renameLockName {
            guard let status = try store.names.statusIfPresent(of: entry.name) else { continue }
            guard status.kind == .symbolicLink else {
                report(.stranger(Path("names").appending(entry.name)))
                continue
            }
            do throws(SystemError) {
                let target = try store.names.readSymbolicLink(entry.name)
                let id = target.lastComponent.description
                if ContainerRecord.isID(id), target == ContainerStore.target(id) {
                    names[id, default: []].append(entry.name.description)
                } else {
                    report(.strayName(entry.name.description))
                }
            } catch {
                // It was freed while we looked.
                guard error.errno == .noSuchFile else { throw error }
            }
        }
        return names
    }

    private func check(_ id: String, names: [String]) throws(SystemError) {
        let directory = try store.containers.openDirectory(Path(id))
        let record = try record(in: directory, id, names)
        let container = ContainerFinding.Subject(id: id, name: record?.name ?? names.first ?? "")
        try checkSpecification(in: directory, of: container, record)
        for name in ["rootfs", "upper", "work"] as [Path]
        where try directory.statusIfPresent(of: name)?.kind != .directory { report(.missing(name), of: container) }
        guard let record else { return }
        if !names.contains(record.name) { nameless.append(container) }
        strays.formUnion(names.filter { $0 != record.name })
        try checkLower(of: record, in: directory, container)
        for image in record.mountedImages { try checkStack(of: image, container) }
    }

    private func record(
        in directory: borrowing Directory, _ id: String, _ names: [String]
    ) throws(SystemError) -> ContainerRecord? {
        let container = ContainerFinding.Subject(id: id, name: names.first ?? "")
        guard let bytes = try directory.readFile("container.json", limit: ContainerStore.recordLimit) else {
            report(.missingRecord, of: container)
            return nil
        }
        do {
            let record = try ContainerRecord(JSONTree(parsing: bytes))
            if record.id != id {
                report(.badRecord(reason: "it is of container \(record.shortID)"), of: container)
            } else if !Checksum.seals(bytes) {
                report(.badRecord(reason: "it is not as it was written"), of: container)
            }
            return record
        } catch {
            report(.badRecord(reason: "\(error)"), of: container)
            return nil
        }
    }

    private func checkSpecification(
        in directory: borrowing Directory, of container: ContainerFinding.Subject, _ record: ContainerRecord?
    ) throws(SystemError) {
        guard let bytes = try directory.readFile("config.json", limit: ContainerStore.recordLimit) else {
            return report(.missingSpecification, of: container)
        }
        do { _ = try Specification(decoding: bytes) } catch {
            return report(.badSpecification(reason: "\(error)"), of: container)
        }
        if let record, !record.describes(bytes) {
            report(.badSpecification(reason: "it is not as it was written"), of: container)
        }
    }

    /// The stack of links that an overlay is mounted from, and the layers at their ends.
    private func checkLower(
        of record: ContainerRecord, in directory: borrowing Directory, _ container: ContainerFinding.Subject
    ) throws(SystemError) {
        guard try directory.statusIfPresent(of: "lower")?.kind == .symbolicLink,
            try directory.readSymbolicLink("lower") == ContainerStore.stackPath(of: record.layers)
        else { return report(.badLower(reason: "it does not lead to its layers"), of: container) }
        guard directory.contains("lower/.") else {
            return report(.badLower(reason: "it leads nowhere"), of: container)
        }
        try checkLinks(to: record.layers, in: "lower", of: directory, container)
    }

    /// What an image is mounted from; where that is missing, the next start makes it.
    private func checkStack(
        of image: MountedImage, _ container: ContainerFinding.Subject
    ) throws(SystemError) {
        let directory = try Directory.open(store.root)
        let stack = Path("stacks").appending(ContainerStore.stackPath(of: image.layers).lastComponent)
        guard directory.contains(stack) else { return }
        try checkLinks(to: image.layers, in: stack, of: directory, container)
    }

    private func checkLinks(
        to layers: [String], in stack: Path, of directory: borrowing Directory, _ container: ContainerFinding.Subject
    ) throws(SystemError) {
        for (number, layer) in layers.enumerated() {
            let link = stack.appending("\(number)")
            guard try directory.statusIfPresent(of: link)?.kind == .symbolicLink,
                try directory.readSymbolicLink(link) == ContainerStore.layer(layer)
            else {
                report(.badLower(reason: "link \(number) does not lead to layer \(layer.prefix(12))"), of: container)
                continue
            }
            if !directory.contains(link.appending(".")) { report(.missingLayer(layer), of: container) }
        }
    }

    private func checkWhatIsLeft() throws {
        // What `--rm` has put away is no accident.
        let leftovers = try store.staging.entries().filter {
            $0.name != ContainerStore.lockName && !ContainerStore.isRest($0)
        }
        if leftovers.isEmpty && strays.isEmpty && nameless.isEmpty { return }
        let file = try store.staging.open(ContainerStore.lockName, [.readWrite, .create], mode: 0o600)
        // While somebody makes or removes a container, it may be his.
        guard let lock = try FileLock.tryAcquire(file, .exclusive) else { return }
        for container in nameless where try store.record(container.id)?.name == container.name {
            let holder = try store.holder(of: container.name)
            if holder != container.id { report(holder.map { .nameOfAnother($0) } ?? .missingName, of: container) }
        }
        for name in strays.sorted() where try store.isStray(name) { report(.strayName(name)) }
        for entry in leftovers where store.staging.contains(entry.name) {
            report(.leftover(Path("staging").appending(entry.name)))
        }
        _ = consume lock
    }
}
