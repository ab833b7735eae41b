internal import Linux

extension ContainerStore {
    /// Gives a container its name: symlinkat(2) is what decides between those who ask for the same one.
    /// - Parameters:
    ///   - wanted: Empty for a random one.
    ///   - renaming: Whether the caller has the turn of those who rename.
    /// - Returns: The name.
    func reserve(_ wanted: String, for id: String, renaming: Bool = false) throws -> String {
        for attempt in 0..<256 {
            let name = wanted.isEmpty ? RandomName.make(attempt: attempt) : wanted
            if try link(name, to: id) { return name }
            guard let holder = try holder(of: name) else { continue }
            if try exists(holder) {
                if wanted.isEmpty { continue }
                // It may be one that was to remove itself, whose run was killed.
                try settle(holder)
                if try exists(holder) {
                    guard try isStray(name, of: holder, renaming: renaming) else {
                        throw ContainerError.nameInUse(name: name, id: holder)
                    }
                    try release(name, from: holder)
                }
            } else {
                // Of a container whose making was cut off.
                try release(name, from: holder)
            }
        }
        throw SystemError("reserve the name", wanted, .busy)
    }

    /// Whether a name is only what a rename that was cut off has left.
    private func isStray(_ name: String, of id: String, renaming: Bool) throws -> Bool {
        func differs() throws -> Bool {
            do { return try record(id).map { $0.name != name } ?? false } catch ContainerError.damaged { return false }
        }
        guard try differs() else { return false }
        if renaming { return true }
        let turn = try lockRenames()
        defer { withExtendedLifetime(turn) {} }
        return try differs() && holder(of: name) == id
    }

    /// - Returns: Whether the name was free.
    private func link(_ name: String, to id: String) throws(SystemError) -> Bool {
        do throws(SystemError) {
            try names.makeSymbolicLink(Path(name), to: ContainerStore.target(id))
            return true
        } catch  where error.errno == .fileExists { return false }
    }

    /// The id of the container that has a name, or nil when nobody has it.
    func holder(of name: String) throws(SystemError) -> String? {
        do {
            let id = try names.readSymbolicLink(Path(name)).lastComponent.description
            return ContainerRecord.isID(id) ? id : nil
        } catch  where error.errno == .noSuchFile { return nil }
    }

    /// Whether there is a container of that id, or one is being made.
    func exists(_ id: String) throws -> Bool {
        // The last look is for the one that was finished between the first two.
        if containers.contains(Path(id)) { return true }
        if try isBeingMade(id) { return true }
        return containers.contains(Path(id))
    }

    /// Whether somebody alive holds the place where the container is made.
    func isBeingMade(_ id: String) throws(SystemError) -> Bool {
        do throws(SystemError) {
            let place = try staging.openDirectory(ContainerStore.place(of: id))
            switch try FileLock.tryAcquire(place.descriptor.duplicate(), .shared) {
            case .some: return false
            case .none: return true
            }
        } catch  where error.errno == .noSuchFile { return false }
    }

    /// Frees a name if that container has it.
    ///
    /// Only the holder of the lock takes names away, so between looking and taking it cannot become another's.
    /// - Parameter place: A directory of `staging` to move the name into, instead of removing it.
    /// - Returns: Whether that container had it.
    @discardableResult
    func release(_ name: String, from id: String, into place: Path? = nil) throws -> Bool {
        guard ContainerName.isValid(name) else { return false }
        let lock = try FileLock.acquire(ContainerStore.lockName, in: names, .exclusive)
        let isHolder = try holder(of: name) == id
        if isHolder {
            if let place {
                try names.rename(Path(name), to: place.appending("name" as Path), in: staging)
            } else {
                try names.removeFile(Path(name))
            }
        }
        _ = consume lock
        return isHolder
    }

    /// Frees whatever names lead to those containers.
    func releaseNames(of ids: Set<String>) throws {
        for entry in try names.entries() where ContainerName.isValid(entry.name.description) {
            let name = entry.name.description
            if let id = try holder(of: name), ids.contains(id) { try release(name, from: id) }
        }
    }

    static func target(_ id: String) -> Path { Path("../containers/\(id)") }
}

/// Names that people give to containers.
package enum ContainerName {
    /// Two characters at least, as docker has it; none that would make it a path, and no longer than a file's name.
    package static func isValid(_ name: String) -> Bool {
        let characters = name.utf8
        guard (2...255).contains(characters.count), let first = characters.first, isAlphanumeric(first) else {
            return false
        }
        return characters.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ character: UInt8) -> Bool {
        (48...57).contains(character) || (65...90).contains(character) || (97...122).contains(character)
    }
}
