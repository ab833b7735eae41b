internal import ImageStore
internal import Linux
internal import Runtime

/// What `create` does, and `run` before it starts: an image and options become a container.
struct ContainerCreation {
    let options: RunOptions
    private let choice: ImageChoice
    let session: Session
    let containers: ContainerStore

    init(_ arguments: Arguments, in session: Session) throws {
        options = try RunOptions(arguments, of: .current)
        try options.resources.limits.warn()
        choice = try ImageChoice(arguments)
        self.session = session
        containers = try session.containers()
    }

    /// Makes the container. From the moment it looks for the image until the container's record stands, nobody can
    /// remove the image.
    /// - Parameter startsAtOnce: Whether this process is going to start it.
    func create(startsAtOnce: Bool = false) throws -> (ContainerRecord, Specification) {
        let identifierFile = try options.containerIDFile.map { try ContainerIDFile($0) }
        do {
            let made = try createLocked(startsAtOnce)
            try identifierFile?.write(made.0.id)
            return made
        } catch {
            identifierFile?.withdraw()
            if let error = error as? SystemError, error.errno.meansFull {
                throw StoreError.full(session.root, reason: error.errno)
            }
            throw error
        }
    }

    private func createLocked(_ startsAtOnce: Bool) throws -> (ContainerRecord, Specification) {
        let store = try session.store()
        let usage = try store.lockUsage(.shared)
        defer { withExtendedLifetime(usage) {} }
        let image = try choice.image(in: store, isImplicitRun: session.isImplicitRun)
        try store.requireLayers(of: image)
        let id = ContainerRecord.newID()
        let parameters = image.configuration.execution ?? .init()
        let mounts = try ContainerMounts(
            options.mounts, of: image, in: store, containers, for: id, isTemporary: options.isRemovedAtEnd)
        do {
            let made = try create(
                id, of: image, parameters, mounting: mounts, in: store, startsAtOnce)
            try mounts.finish()
            return made
        } catch {
            try mounts.withdraw()
            throw error
        }
    }

    private func create(
        _ id: String, of image: Image, _ parameters: ImageConfiguration.ExecutionParameters,
        mounting mounts: ContainerMounts, in store: Store, _ startsAtOnce: Bool
    ) throws -> (ContainerRecord, Specification) {
        var options = options
        try options.namespaces.resolve(in: containers)
        var specification = try Specification(
            image: parameters, options: options, id: id, user: try user(parameters, of: image, in: store),
            host: try Host.current, mounting: mounts.points)
        let owner = try networkOwner(in: containers)
        // Who shares a network shares its names.
        if let owner { specification.hostname = owner.configuration.hostname }
        let files = try GeneratedFiles(
            hostName: specification.hostname ?? "", sharesHost: options.network.mode == .host, names: options.names,
            reachesHost: options.network.mode == .networks, of: .current)
        specification.show(files, from: containers.bundle(owner?.id ?? id), isReadOnly: options.isReadOnly)
        var record = try ContainerRecord(
            id: id, name: options.name ?? "", image: image, options: options, mounts: mounts.points)
        record.hostConfiguration.appArmorProfile = specification.process?.apparmorProfile ?? ""
        record.hostConfiguration.log = options.log.settings(
            for: record.configuration, runsAway: startsAtOnce && options.isRemovedAtEnd)
        record.hostConfiguration.networkMode = options.network.modeText(owner: owner?.id)
        if let owner { record.configuration.hostname = owner.configuration.hostname }
        for warning in options.network.warnings { Standard.error(line: "WARNING: \(warning)") }
        try mounts.makeSources(by: .current)
        let made = try containers.create(
            record, specification, files: files.contents, startsAtOnce: startsAtOnce)
        return (made, specification)
    }

    /// The container whose network this one shares, if it does.
    /// - Throws: `NetworkError`, `ContainerError` for a network or a container that is not there.
    private func networkOwner(in containers: ContainerStore) throws -> ContainerRecord? {
        switch options.network.mode {
        case .none, .host: break
        case .container(let name): return try containers.find(name)
        case .networks:
            let networks = NetworkStore(containers)
            for connection in options.network.request.connections {
                let network = try networks.find(connection.network)
                for address in [connection.address, connection.address6].compactMap({ $0 }) {
                    guard let range = network.range(address.family) else {
                        throw NetworkError.noSuchVersion(network: network.name, address.family)
                    }
                    guard range.offers(address) else {
                        throw NetworkError.addressOutside(address, network: network.name)
                    }
                }
            }
        }
        return nil
    }

    /// The user of the options or the image, by the image's own files.
    private func user(
        _ parameters: ImageConfiguration.ExecutionParameters, of image: Image, in store: Store
    ) throws -> ResolvedUser {
        let files = try store.readFiles(["etc/passwd", "etc/group"], of: image, limit: Accounts.fileLimit)
        let accounts = try Accounts(passwd: files.first ?? nil, group: files.last ?? nil)
        return try accounts.resolve(options.user ?? parameters.user, additionalGroups: options.extraGroups)
    }
}

/// The file that `--cidfile` names: made before the container, so that of two only one gets it.
struct ContainerIDFile {
    private let path: Path

    init(_ name: String) throws {
        path = Path(name)
        guard try ContainerIDFile.make(path) else {
            throw Failure(
                "container ID file found, make sure the other container isn't running or delete \(name)",
                code: ExitCode.badOption)
        }
    }

    /// - Returns: Whether there was no such file.
    private static func make(_ path: Path) throws(SystemError) -> Bool {
        do throws(SystemError) {
            try FileDescriptor.open(path, [.writeOnly, .create, .exclusive], mode: 0o644).close()
            return true
        } catch {
            guard error.errno == .fileExists else { throw error }
            return false
        }
    }

    /// The 64 digits, without a newline.
    func write(_ id: String) throws(SystemError) {
        let file = try FileDescriptor.open(path, .writeOnly)
        try file.write(id)
        try file.close()
    }

    /// No container, no file.
    func withdraw() {
        do throws(SystemError) { try remove() } catch { Standard.error(Failure.text(of: error)) }
    }

    private func remove() throws(SystemError) {
        let directory = try Directory.open(path.parent.isEmpty ? "." : path.parent)
        try directory.removeFile(path.lastComponent)
    }
}
