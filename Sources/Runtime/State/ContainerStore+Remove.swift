internal import Linux

extension ContainerStore {
    /// Removes a container with everything that it wrote, and frees its name.
    ///
    /// It vanishes in one step; what takes long comes after that, and goes on at the next sweep if it is cut off.
    /// - Parameters:
    ///   - withVolumes: Whether volumes without a name go as well, if no other container uses them; always with one that was
    ///     to remove itself.
    ///   - isWaiting: See `removeAnonymousVolumes`.
    package func remove(_ record: ContainerRecord, withVolumes: Bool = false, isWaiting: Bool = true) throws {
        try unmount(record.id, isForced: true)
        if withVolumes || record.hostConfiguration.removesItself {
            try removeAnonymousVolumes(of: record, isWaiting: isWaiting)
        }
        let host = record.hostConfiguration
        try remove(record.id, named: record.name, below: host.controlGroupParent, isDurable: !host.removesItself) {
            try releaseName(of: record)
        }
        announce(.destroy, of: record)
    }

    /// The same for a container whose record cannot be read, so that its name has to be looked for.
    package func removeDamaged(_ id: String) throws {
        try unmount(id, isForced: true)
        try remove(id, named: id, below: "", isDurable: true) { try releaseNames(of: [id]) }
    }

    private func remove(
        _ id: String, named name: String, below parent: String, isDurable: Bool,
        releasingName release: () throws -> Void
    ) throws {
        // A sweeper would take what is being moved for what a crash has left.
        let sweepers = try FileLock.acquire(ContainerStore.lockName, in: staging, .shared)
        defer { withExtendedLifetime(sweepers) {} }
        let trash = try takeAway(id, named: name)
        try release()
        if isDurable { try containers.sync() }
        try staging.removeTree(trash)
        // Of a container whose supervisor was killed the cgroup may still be there.
        _ = try removeControlGroup(of: id, below: parent)
        try forgetRun(id, below: parent)
    }

    /// Removes a container whose caller waits for nothing else: its name is free and what it wrote is gone, but the few
    /// small files that every container has may stay in `staging` until a sweep has time for them.
    ///
    /// Where a file system passes each freed block on to its device at once (mount option `discard`), they take longer
    /// to remove than a short container lives.
    package func putAway(_ record: ContainerRecord) throws {
        try removeAnonymousVolumes(of: record)
        let sweepers = try FileLock.acquire(ContainerStore.lockName, in: staging, .shared)
        defer { withExtendedLifetime(sweepers) {} }
        let trash = try takeAway(record.id, named: record.name)
        try releaseName(of: record, into: trash)
        try putRunAway(record, into: trash)
        let upper = try staging.openDirectory(trash.appending("upper" as Path))
        for entry in try upper.entries() { try upper.removeTree(entry.name) }
        try staging.rename(trash, to: Path("\(record.id).\(RandomHex.digits(8))\(ContainerStore.restSuffix)"))
        announce(.destroy, of: record)
    }

    /// Sweeps in an idle moment: not much at a time of what `putAway` has left, and without a word, because the next
    /// sweep meets again what could not be removed.
    package func sweepMeanwhile() {
        try? settleAbandoned(isWaiting: false)
        try? sweepVolumes()
        guard let entries = try? staging.entries() else { return }
        let rests = entries.filter(ContainerStore.isRest)
        for rest in rests.prefix(4) { try? staging.removeTree(rest.name) }
        if entries.count > rests.count + 1 { try? sweep() }
    }

    /// What has neither a name nor anything that its container wrote.
    static func isRest(_ entry: Directory.Entry) -> Bool { entry.name.description.hasSuffix(restSuffix) }

    private static let restSuffix = ".rest"

    /// It may have got another name since its record was read.
    private func releaseName(of record: ContainerRecord, into place: Path? = nil) throws {
        if try !release(record.name, from: record.id, into: place) { try releaseNames(of: [record.id]) }
    }

    /// The step by which a container ceases to be one.
    private func takeAway(_ id: String, named name: String) throws -> Path {
        let trash = Path("\(id).\(RandomHex.digits(8)).removed")
        do throws(SystemError) {
            try containers.rename(Path(id), to: trash, in: staging, replacing: false)
        } catch {
            throw error.errno == .noSuchFile ? ContainerError.notFound(name) : error as any Error
        }
        return trash
    }

    /// Where the note of a run lies on another file system, it is removed at once.
    private func putRunAway(_ record: ContainerRecord, into trash: Path) throws {
        let (id, parent) = (record.id, record.hostConfiguration.controlGroupParent)
        guard try removeControlGroup(of: id, below: parent) else { return }
        do throws(SystemError) {
            let folder = try Directory.open(run)
            try folder.rename(Path(id), to: trash.appending("run" as Path), in: staging)
        } catch {
            switch error.errno {
            case .noSuchFile: return
            case .crossDevice: try forgetRun(id, below: parent)
            default: throw error
            }
        }
    }
}
