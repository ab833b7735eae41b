package import Linux

// Each image's layers are stacked once, in `stacks/<key>`: links 0, 1, … to layers, topmost first. Short names keep the
// options of an overlay mount of 128 layers in their page; one stack for all containers of an image keeps making a
// container independent of how many layers there are.

extension ContainerStore {
    /// The stack of these layers, as a container's `lower` names it; it is made where it is missing.
    ///
    /// A layer is named by its chain of digests, so the topmost one stands for all below it. Half of its digits are
    /// enough, and keep the link so short that it takes no block of its own on disk.
    func stack(_ layers: [String]) throws -> Path {
        let stacks = try Directory.openOrCreate(root.appending("stacks"))
        let key = ContainerStore.stackKey(of: layers)
        if !stacks.contains(Path("\(key)/0")) {
            try removeDamaged(key, in: stacks)
            try make(key, of: layers, in: stacks)
        }
        if let top = layers.first, try stacks.readSymbolicLink(Path("\(key)/0")) != ContainerStore.layer(top) {
            throw SystemError("stack layer \(top) as", key, .fileExists)
        }
        return ContainerStore.stackPath(of: layers)
    }

    private static func stackKey(of layers: [String]) -> String {
        layers.first.map { String($0.prefix(32)) } ?? "empty"
    }

    /// What a container's `lower` says.
    static func stackPath(of layers: [String]) -> Path { Path("../../stacks/\(stackKey(of: layers))") }

    /// Removes a stack whose links are not what they must be; who mounts one meanwhile finds it missing.
    func discardStack(of layers: [String]) throws {
        let stacks = try Directory.openOrCreate(root.appending("stacks"))
        let sweepers = try FileLock.acquire(ContainerStore.lockName, in: staging, .shared)
        try discard(Path(ContainerStore.stackKey(of: layers)), in: stacks)
        _ = consume sweepers
    }

    static func layer(_ name: String) -> Path { Path("../../layers/\(name)") }

    private func make(_ key: String, of layers: [String], in stacks: borrowing Directory) throws {
        let place = Path("\(ContainerRecord.newID()).stack")
        try staging.makeDirectory(place, permissions: 0o700)
        do {
            let stack = try staging.openDirectory(place)
            for (index, layer) in layers.enumerated() {
                try stack.makeSymbolicLink(Path("\(index)"), to: ContainerStore.layer(layer))
            }
            // overlayfs wants a lower directory: an image without layers gets an empty one.
            if layers.isEmpty { try stack.makeDirectory("0", permissions: 0o755) }
            try publish(place, as: Path(key), in: stacks)
        } catch {
            try staging.removeTree(place)
            throw error
        }
    }

    /// Somebody else may have been faster: his is the same.
    private func publish(_ place: Path, as key: Path, in stacks: borrowing Directory) throws(SystemError) {
        do throws(SystemError) {
            try staging.rename(place, to: key, in: stacks, replacing: false)
        } catch {
            guard error.errno == .fileExists else { throw error }
            try staging.removeTree(place)
        }
    }

    /// Removes a stack without its topmost layer, unless somebody else has made it anew meanwhile.
    private func removeDamaged(_ key: String, in stacks: borrowing Directory) throws(SystemError) {
        guard stacks.contains(Path(key)) else { return }
        let lock = try FileLock.acquire(ContainerStore.lockName, in: stacks, .exclusive)
        if !stacks.contains(Path("\(key)/0")) { try discard(Path(key), in: stacks) }
        _ = consume lock
    }

    /// In one step, so that nobody ever finds half of it.
    private func discard(_ key: Path, in stacks: borrowing Directory) throws(SystemError) {
        let place = Path("\(ContainerRecord.newID()).stack")
        do throws(SystemError) {
            try stacks.rename(key, to: place, in: staging, replacing: false)
        } catch {
            guard error.errno == .noSuchFile else { throw error }
            return
        }
        try staging.removeTree(place)
    }

    /// Where a stack lies.
    package func stack(named name: Path) -> Path { root.appending("stacks").appending(name) }

    /// The stacks that nobody needs once these layers are gone, by their names in `stacks`; nothing changes.
    /// - Parameter layers: The names of layers' directories.
    package func idleStacks(afterRemoving layers: Set<String> = []) throws -> [Path] {
        let top = try Directory.open(root)
        guard top.contains("stacks") else { return [] }
        let stacks = try top.openDirectory("stacks")
        var idle: [Path] = []
        for entry in try stacks.entries() where entry.name != "empty" && entry.name != ContainerStore.lockName {
            if try isIdle(entry.name, in: stacks, afterRemoving: layers) { idle.append(entry.name) }
        }
        return idle.sorted()
    }

    /// Removes the stacks of layers that are gone. The caller holds the store's usage lock, exclusively: nobody makes a
    /// container on one meanwhile.
    package func removeIdleStacks() throws {
        let idle = try idleStacks()
        if idle.isEmpty { return }
        let stacks = try Directory.open(root.appending("stacks"))
        let sweepers = try FileLock.acquire(ContainerStore.lockName, in: staging, .shared)
        defer { withExtendedLifetime(sweepers) {} }
        for name in idle { try discard(name, in: stacks) }
    }

    /// Whether its topmost layer is gone or going, or it names none.
    private func isIdle(
        _ key: Path, in stacks: borrowing Directory, afterRemoving layers: Set<String>
    ) throws(SystemError) -> Bool {
        do throws(SystemError) {
            let layer = try stacks.readSymbolicLink(key.appending("0")).lastComponent
            return layers.contains(layer.description) || !containers.contains(Path("../layers").appending(layer))
        } catch  where error.errno == .noSuchFile { return true }
    }

    /// The name of the layer that a container's writable layer lies on, as its `lower` says whatever its record does; nil
    /// when that leads nowhere, so that the container needs no layer any more.
    package func topLayer(of id: String) throws -> String? {
        do throws(SystemError) {
            return try containers.readSymbolicLink(Path("\(id)/lower/0")).lastComponent.description
        } catch {
            switch error.errno {
            case .noSuchFile, .notDirectory, .invalidArgument, .tooManyLinks: return nil
            default: throw error
            }
        }
    }
}
