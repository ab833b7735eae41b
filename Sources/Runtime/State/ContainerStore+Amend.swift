internal import Linux

extension ContainerStore {
    /// Changes a container's record as it stands now; whoever else changes it meanwhile waits. Readers see the old record or
    /// the new one.
    ///
    /// A record that was read earlier is never written back: the container may have got another name since.
    /// - Returns: The record as it was written.
    /// - Throws: `ContainerError.notFound`, `.damaged`; `SystemError`.
    package func amend(_ id: String, _ change: (inout ContainerRecord) throws -> Void) throws -> ContainerRecord {
        let turn = try lockRecord(of: id)
        defer { withExtendedLifetime(turn) {} }
        guard var record = try record(id) else { throw ContainerError.notFound(id) }
        try change(&record)
        try write(record)
        return record
    }

    func lockRecord(of id: String) throws -> FileLock {
        do throws(SystemError) {
            return try FileLock.acquire(
                ContainerStore.lockName, in: try containers.openDirectory(Path(id)), .exclusive)
        } catch { throw error.errno == .noSuchFile ? ContainerError.notFound(id) : error as any Error }
    }

    /// A container that removes itself needs not outlive a power cut.
    func write(_ record: ContainerRecord) throws {
        do throws(SystemError) {
            let directory = try containers.openDirectory(Path(record.id))
            try directory.replaceFile(
                "container.json", with: Checksum.sealed(record),
                record.hostConfiguration.removesItself ? .atomic : .durable)
        } catch { throw error.errno == .noSuchFile ? ContainerError.notFound(record.id) : error as any Error }
    }
}
