internal import Linux

// A container that is to remove itself is not synced to the disk: it goes in any case. A power cut may leave its directory
// and its name, which are in the file system's journal, without the bytes of its files.

extension ContainerStore {
    /// Removes what a power cut has left of containers whose records did not reach the disk. Looked for once in each boot.
    func settleLost() throws {
        let boot = Array(try Process.bootID.utf8)
        let folder = try Directory.openOrCreate(run)
        if try folder.readFile(ContainerStore.bootName, limit: 128) == boot { return }
        for id in try identifiers() where try isLost(id) { try settle(id) }
        // Where it cannot be written, the next command looks once more.
        do throws(SystemError) { try folder.replaceFile(ContainerStore.bootName, with: boot, .atomic) } catch {}
    }

    /// In the directory of what dies with the host: the boot in which the containers were looked at.
    private static let bootName: Path = "boot"

    /// Whether the bytes of a container's record and specification never reached the disk: empty ones are written by
    /// nobody. One of them alone is damage, which does not cost what the container wrote.
    func isLost(_ id: String) throws(SystemError) -> Bool {
        guard try containers.statusIfPresent(of: Path("\(id)/container.json"))?.size == 0 else { return false }
        let specification = try containers.statusIfPresent(of: Path("\(id)/config.json"))
        return specification.map { $0.size == 0 } ?? true
    }

    /// Removes a container without its record. The caller holds it.
    func removeLost(_ id: String) throws {
        let sweepers = try FileLock.acquire(ContainerStore.lockName, in: staging, .shared)
        defer { withExtendedLifetime(sweepers) {} }
        let trash = Path("\(id).\(RandomHex.digits(8)).removed")
        do throws(SystemError) {
            try containers.rename(Path(id), to: trash, in: staging, replacing: false)
        } catch {
            guard error.errno == .noSuchFile else { throw error }
            return
        }
        try releaseNames(of: [id])
        try staging.removeTree(trash)
    }
}
