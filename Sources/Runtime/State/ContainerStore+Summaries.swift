internal import Linux

extension ContainerStore {
    /// Every container in short with its state, the newest first. Of most no run is noted, which one look at the notes
    /// tells.
    /// - Parameters:
    ///   - onlyNoted: Whether only those are wanted of which a run is noted: no other one runs.
    ///   - damaged: Is told of those whose record cannot be read; they are left out.
    package func summaries(
        onlyNoted: Bool = false, damaged: (ContainerError) -> Void = { _ in }
    ) throws -> [(summary: ContainerSummary, state: ContainerState)] {
        // The notes first: the record of a run that ends meanwhile says how.
        let noted = Set(try notedRuns())
        var found: [(summary: ContainerSummary, state: ContainerState)] = []
        for id in noted {
            do {
                guard let record = try record(id) else { continue }
                found.append((ContainerSummary(record), try state(of: record)))
            } catch let error as ContainerError { damaged(error) }
        }
        if !onlyNoted {
            let others = try summaries(of: try containers.entries().map(\.name), without: noted, damaged: damaged)
            found += others.map { ($0, ContainerState(exit: $0.exit)) }
        }
        // Numbers are sorted instead of summaries, which are large to move.
        let moments = found.map(\.summary.created)
        return found.indices
            .sorted { left, right in
                moments[left] == moments[right]
                    ? found[left].summary.id > found[right].summary.id : moments[left] > moments[right]
            }
            .map { found[$0] }
    }

    private func summaries(
        of names: [Path], without noted: Set<String>, damaged: (ContainerError) -> Void
    ) throws -> [ContainerSummary] {
        let start = Timestamp.now
        let root = try Directory.open(root)
        let index = ContainerIndex(of: root)
        var found: [ContainerSummary] = []
        found.reserveCapacity(names.count)
        var versions: [FileVersion?] = []
        versions.reserveCapacity(names.count)
        var missed = 0
        let file: Path = "container.json"
        var repeated = ContainerSummary.Repeated()
        for name in names {
            let id = name.description
            guard ContainerRecord.isID(id), !noted.contains(id) else { continue }
            // The version before the content: what is read then may be newer, and is read again next time.
            let version = try containers.version(of: name.appending(file))
            if let version, let summary = index?.summary(of: id, version, &repeated) {
                found.append(summary)
                versions.append(version)
                continue
            }
            missed += 1
            do {
                guard let record = try record(id) else { continue }
                found.append(ContainerSummary(record))
                versions.append(version)
            } catch let error as ContainerError { damaged(error) }
        }
        let known = index?.count ?? 0
        if missed > ContainerStore.unindexedLimit(of: found.count) || known > 2 * found.count + 1000 {
            ContainerIndex.write(
                zip(found, versions).compactMap { summary, version in
                    guard let version, version.isSettled(at: start) else { return nil }
                    return .init(id: summary.id, version: version, summary: summary)
                }, to: root)
        }
        return found
    }

    /// So many records are read faster than an index is written.
    static func unindexedLimit(of count: Int) -> Int { max(64, count / 16) }
}

extension FileVersion {
    /// Whether a later version differs for sure. A file system's clock moves in steps of up to 10 ms, and a file that is
    /// replaced twice in one step may have the inode of before. Where there is no room for more, as in the small inodes of
    /// ext4, it shows whole seconds.
    func isSettled(at now: Timestamp) -> Bool {
        now.nanoseconds(since: changed) > (changed.nanoseconds == 0 ? 2_000_000_000 : 100_000_000)
    }
}
