internal import Linux

extension ContainerStore {
    /// Gives a container another name, whether it runs or not.
    ///
    /// The name is what the record says, and becomes another one in one step. The link in `names` that is needed before,
    /// and the one that is not any more, are no names meanwhile: a look-up compares them with the record, and what a crash
    /// leaves of them is swept.
    /// - Returns: What did not work and does not make the name another one.
    /// - Throws: `ContainerError.invalidName`, `.sameName`, `.nameInUse`, `.notFound`.
    @discardableResult
    package func rename(_ id: String, to name: String) throws -> [String] {
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
        guard let renamed = try record(id) else { return [] }
        announce(.rename, of: renamed, ["oldName": "/\(old)"])
        do { return try NetworkStore(self).noteName(of: renamed) } catch {
            return ["its networks still know it as \(old): \(error)"]
        }
    }

    /// A record under the name that its container has by now: it may have got another since it was read.
    func byPresentName(_ record: ContainerRecord) throws -> ContainerRecord {
        // Its link goes last. Reading a link costs nothing beside reading a record.
        try holder(of: record.name) == record.id ? record : self.record(record.id) ?? record
    }

    private func exchange(_ old: String, for name: String, of id: String) throws {
        _ = try reserve(name, for: id, renaming: true)
        do {
            try names.sync()
            _ = try amend(id) { $0.name = name }
        } catch {
            try free(name, orBoth: old, of: id)
            throw error
        }
        try free(old, orBoth: name, of: id)
        try names.sync()
    }

    /// Frees the one of the two links that is not needed any more. A removal takes the name that it read before, which may
    /// be either of them, and looks for no other once it has one: the rest is ours then.
    private func free(_ name: String, orBoth other: String, of id: String) throws {
        if try !release(name, from: id), !containers.contains(Path(id)) {
            try release(other, from: id)
            throw ContainerError.notFound(id)
        }
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
            if let id = try holder(of: name), ids.contains(id), try isStray(name) { try release(name, from: id) }
        }
    }

    /// Whether a name leads to no container, to one whose record has another, or by a way that is not ours. The caller is a
    /// sweeper.
    func isStray(_ name: String) throws -> Bool {
        let target: Path
        do throws(SystemError) { target = try names.readSymbolicLink(Path(name)) } catch {
            guard error.errno == .noSuchFile else { throw error }
            return false
        }
        let id = target.lastComponent.description
        guard ContainerRecord.isID(id), target == ContainerStore.target(id) else { return true }
        // Of one whose record cannot be read any name may be the right one.
        do { return try record(id)?.name != name } catch ContainerError.damaged { return false }
    }
}
