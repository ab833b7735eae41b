package import Linux

extension VolumeStore {
    /// Removes a volume with all it holds; a directory of the host that it stands for stays. The caller holds the lock
    /// alone, and has seen that no container uses it.
    package func remove(_ name: String) throws {
        let trash = Path("\(RandomHex.digits(16)).partial")
        do throws(SystemError) {
            try directory.rename(Path(name), to: trash, in: staging, replacing: false)
        } catch {
            throw error.errno == .noSuchFile ? VolumeError.notFound(name) : error as any Error
        }
        try directory.sync()
        try staging.removeTree(trash)
        journal.note(Event(.volume, "destroy", of: name, ["driver": "local"]))
    }

    /// The lock for oneself if nobody has it now; nil otherwise.
    func tryLock() throws(SystemError) -> FileLock? {
        try FileLock.tryAcquire(try directory.open(".lock", [.readWrite, .create], mode: 0o600), .exclusive)
    }

    /// Puts right what crashes have left, if anything: usually one look at an empty directory.
    /// - Parameter containerExists: Whether there is a container of an id.
    package func sweep(_ containerExists: (String) throws -> Bool) throws {
        guard try !staging.entries().isEmpty else { return }
        // While somebody makes or fills volumes, all of it may be his; the next sweep will see.
        guard let lock = try tryLock() else { return }
        defer { withExtendedLifetime(lock) {} }
        for entry in try staging.entries() {
            let name = entry.name.description
            if name.hasSuffix(".partial") {
                try staging.removeTree(entry.name)
            } else if name.hasSuffix(".fill") {
                try finishFilling(String(name.dropLast(5)))
            } else if name.hasSuffix(VolumeStore.noteSuffix) {
                try settle(note: entry.name, containerExists)
            }
        }
    }

    // MARK: Volumes of a container that is being made

    /// Notes which volumes are there for a container alone, which is not there yet, or not any more: should its making be
    /// cut off, they go too.
    package func note(_ names: [String], for container: String) throws(SystemError) {
        guard !names.isEmpty else { return }
        let note = Path(container + VolumeStore.noteSuffix)
        try staging.replaceFile(note, with: Array(names.joined(separator: "\n").utf8), .atomic)
    }

    /// The container stands.
    package func forgetNote(for container: String) throws(SystemError) {
        do throws(SystemError) {
            try staging.removeFile(Path(container + VolumeStore.noteSuffix))
        } catch  where error.errno == .noSuchFile {}
    }

    private static let noteSuffix = ".making"

    private func settle(note: Path, _ containerExists: (String) throws -> Bool) throws {
        let id = String(note.description.dropLast(VolumeStore.noteSuffix.utf8.count))
        if try !containerExists(id), let bytes = try staging.readFile(note, limit: 1 << 20) {
            for name in String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init) {
                guard let volume = try volume(named: name), volume.owner == id else { continue }
                try remove(name)
            }
        }
        try staging.removeFile(note)
    }
}
