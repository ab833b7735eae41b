package import Linux

extension ContainerStore {
    /// Makes a container, without starting it. It appears whole, with its name, or not at all.
    ///
    /// First its place in `staging`, locked as long as we live; then the name, which has one winner however many try;
    /// then the files; then the rename that makes it a container. A crash leaves a place whose lock is free, and
    /// perhaps a name that leads nowhere: the next sweep removes both.
    /// - Parameters:
    ///   - record: An empty name stands for a random one.
    ///   - files: Further files of the container's directory, for its mounts: anybody may read them.
    ///   - startsAtOnce: Whether this process is going to start it: it counts as running from its first moment.
    /// - Returns: The record with its name.
    /// - Throws: `ContainerError.nameInUse`, `.invalidName`; `SystemError`.
    package func create(
        _ record: ContainerRecord, _ specification: Specification, files: [(name: Path, bytes: [UInt8])] = [],
        startsAtOnce: Bool = false
    ) throws -> ContainerRecord {
        if !record.name.isEmpty, !ContainerName.isValid(record.name) { throw ContainerError.invalidName(record.name) }
        var record = record
        let (id, place) = (Path(record.id), ContainerStore.place(of: record.id))
        let sweepers = try FileLock.acquire(ContainerStore.lockName, in: staging, .shared)
        try staging.makeDirectory(place, permissions: 0o700)
        do {
            let directory = try staging.openDirectory(place)
            guard let life = try FileLock.tryAcquire(try directory.descriptor.duplicate(), .exclusive) else {
                throw SystemError("lock", place.description, .busy)
            }
            record.name = try reserve(record.name, for: record.id)
            do {
                try fill(directory, &record, specification)
                for (name, bytes) in files {
                    try ContainerStore.write(
                        bytes, to: name, in: directory, permissions: 0o644, !record.hostConfiguration.removesItself)
                }
                if startsAtOnce { try noteBirth(of: record.id) }
                try staging.rename(place, to: id, in: containers, replacing: false)
            } catch {
                try forgetRun(record.id)
                try release(record.name, from: record.id)
                throw error
            }
            _ = consume life
        } catch {
            try staging.removeTree(place)
            throw error
        }
        _ = consume sweepers
        if !record.hostConfiguration.removesItself {
            try names.sync()
            try containers.sync()
        }
        announce(.create, of: record)
        return record
    }

    /// Where a container is made.
    static func place(of id: String) -> Path { Path("\(id).partial") }

    /// The file of `staging` and `names` whose lock keeps sweepers off.
    static let lockName: Path = ".lock"

    private func fill(
        _ directory: borrowing Directory, _ record: inout ContainerRecord, _ specification: Specification
    ) throws {
        let isDurable = !record.hostConfiguration.removesItself
        let text = specification.encoded()
        try ContainerStore.write(text, to: "config.json", in: directory, isDurable)
        record.specificationChecksum = Checksum(of: text).text
        try ContainerStore.write(Checksum.sealed(record), to: "container.json", in: directory, isDurable)
        for name in ["rootfs", "work"] as [Path] { try directory.makeDirectory(name, permissions: 0o700) }
        try directory.makeSymbolicLink("lower", to: try stack(record.layers))
        try makeUpper(in: directory, like: record.layers.first)
    }

    /// The writable layer, whose root is what the container sees as `/`: it gets what the image's has.
    private func makeUpper(in directory: borrowing Directory, like layer: String?) throws {
        try directory.makeDirectory("upper", permissions: 0o755)
        guard let layer else { return try directory.setPermissions(of: "upper", 0o755) }
        let layers = try Directory.open(root.appending("layers"))
        let status = try layers.status(of: Path(layer))
        if (status.userID, status.groupID) != (0, 0) {
            try directory.setOwner(of: "upper", user: status.userID, group: status.groupID)
        }
        // After the owner, whose change takes set-id bits away; always, because the caller's umask took part above.
        try directory.setPermissions(of: "upper", status.permissions)
        for (name, value) in try layers.extendedAttributes(of: Path(layer))
        where !name.hasPrefix("trusted.overlay.") && !name.hasPrefix("user.overlay.") {
            try directory.setExtendedAttribute(name, of: "upper", to: value)
        }
    }

    /// A file of a directory that nobody else sees yet: no need of a second name for it.
    private static func write(
        _ bytes: [UInt8], to name: Path, in directory: borrowing Directory, permissions: UInt32 = 0o600,
        _ isDurable: Bool
    ) throws(SystemError) {
        let file = try directory.open(name, [.writeOnly, .create, .exclusive], mode: permissions)
        try file.setPermissions(permissions)
        try file.write(bytes)
        if isDurable { try file.sync() }
        try file.close()
    }
}
