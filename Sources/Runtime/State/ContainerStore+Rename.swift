internal import Linux

extension ContainerStore {
    /// Gives a container another name, whether it runs or not.
    ///
    /// The name is what the record says, and becomes another one in one step. The link in `names` that is needed before,
    /// and the one that is not any more, are no names meanwhile: a look-up compares them with the record, and what a crash
    /// leaves of them is swept.
    /// - Throws: `ContainerError.invalidName`, `.sameName`, `.nameInUse`, `.notFound`.
    package func rename(_ id: String, to name: String) throws {
        guard ContainerName.isValid(name) else { throw ContainerError.invalidName(name) }
        let sweepers = try FileLock.acquire(ContainerStore.lockName, in: staging, .shared)
        defer { withExtendedLifetime(sweepers) {} }
        let turn = try lockRenames()
        defer { withExtendedLifetime(turn) {} }
        guard let old = try record(id)?.name else { throw ContainerError.notFound(id) }
        guard old != name else { throw ContainerError.sameName(name) }
        let mark = Path("\(id).\(RandomHex.digits(8)).rename")
        try staging.makeDirectory(mark, permissions: 0o700)
        do {
            try exchange(old, for: name, of: id)
        } catch let error as ContainerError {
            try staging.removeDirectory(mark)
            throw error
        }
        // After any other error the mark stays: a name may be left that only the next sweep can take away.
        try staging.removeDirectory(mark)
        if let renamed = try record(id) { announce(.rename, of: renamed, ["oldName": "/\(old)"]) }
    }

    private func exchange(_ old: String, for name: String, of id: String) throws {
        _ = try reserve(name, for: id, renaming: true)
        do {
            try names.sync()
            _ = try amend(id) { $0.name = name }
        } catch {
            try release(name, from: id)
            throw error
        }
        // Of two who take the old name away, one has to take the new one as well: a removal does when it comes second.
        if try !release(old, from: id), !containers.contains(Path(id)) {
            try release(name, from: id)
            throw ContainerError.notFound(id)
        }
        try names.sync()
    }

    /// Those who rename take turns: a link that does not fit its container's record is being changed by the one whose turn
    /// it is, or is what a crash has left.
    func lockRenames() throws(SystemError) -> FileLock {
        try FileLock.acquire(ContainerStore.renameLockName, in: names, .exclusive)
    }

    static let renameLockName: Path = ".rename"

    /// Frees the names of containers that are gone, and the names of others that their records do not know.
    ///
    /// The caller is a sweeper: nobody makes, renames or removes a container meanwhile.
    func releaseStrayNames(of ids: Set<String>) throws {
        for entry in try names.entries() where ContainerName.isValid(entry.name.description) {
            let name = entry.name.description
            guard let id = try holder(of: name), ids.contains(id) else { continue }
            // Of one whose record cannot be read any name may be the right one.
            do {
                if try record(id)?.name != name { try release(name, from: id) }
            } catch ContainerError.damaged {}
        }
    }
}
