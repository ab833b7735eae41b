package import Linux

/// The networks of a root directory: `networks/<name>.json` says what each is; who is connected to it stands in the
/// directory of what dies with the host.
package struct NetworkStore: Sendable {
    /// The root directory of images and containers.
    package let root: Path
    /// As `ContainerStore.run`.
    package let run: Path

    package init(root: Path, run: Path? = nil) {
        self.root = root
        self.run = run ?? ContainerStore.runDirectory(for: root)
    }

    /// The networks beside a root directory's containers.
    package init(_ containers: ContainerStore) { self.init(root: containers.root, run: containers.run) }

    private var folder: Path { root.appending("networks" as Path) }

    /// Where the leases of all networks are: for each network a directory, named by its id.
    var leases: Path { run.appending("networks" as Path) }

    /// The link of a network on this machine.
    package func bridgeName(of network: NetworkDefinition) -> String {
        network.bridgeName(inUsualStore: run == "/run/swrun")
    }

    // MARK: Reading

    /// The networks that were made, and the default one, by name.
    package func list() throws -> [NetworkDefinition] {
        let folder = try Directory.openOrCreate(folder)
        var names = try folder.entries().map(\.name.description).filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
            .map { String($0.dropLast(5)) }
        if !names.contains(NetworkDefinition.defaultName) { names.append(NetworkDefinition.defaultName) }
        return try names.sorted().compactMap { try definition(named: $0) }
    }

    /// The network of a name; the default one is made where it has never been used.
    package func definition(named name: String) throws -> NetworkDefinition? {
        guard NetworkDefinition.problem(withName: name) == nil else { return nil }
        let folder = try Directory.openOrCreate(folder)
        if let bytes = try folder.readFile(Path("\(name).json"), limit: 1 << 20) {
            let tree: JSONTree
            do { tree = try JSONTree(parsing: bytes) } catch {
                throw NetworkError.damaged(name: name, reason: "\(error)")
            }
            guard Checksum.seals(bytes), let definition = NetworkDefinition(tree), definition.name == name else {
                throw NetworkError.damaged(name: name, reason: "it is not what swrun wrote")
            }
            return definition
        }
        guard name == NetworkDefinition.defaultName else { return nil }
        let made = NetworkDefinition(name: name)
        let temporary = Path(".\(name).\(RandomHex.digits(8)).partial")
        let file = try folder.open(temporary, [.writeOnly, .create, .exclusive], mode: 0o600)
        try file.write(Checksum.sealed(made))
        try file.close()
        do throws(SystemError) {
            try folder.rename(temporary, to: Path("\(name).json"), replacing: false)
            return made
        } catch {
            // Somebody else was faster.
            try folder.removeFile(temporary)
            guard error.errno == .fileExists else { throw error }
            return try definition(named: name)
        }
    }

    /// The network that a word on the command line means: a name, then a whole id, then the beginning of one.
    /// - Throws: `NetworkError.notFound`, `.ambiguous`.
    package func find(_ word: String) throws -> NetworkDefinition {
        if let definition = try definition(named: word) { return definition }
        guard ContainerRecord.isIDPrefix(word) else { throw NetworkError.notFound(word) }
        let matches = try list().filter { $0.id.hasPrefix(word) }
        if matches.count > 1 { throw NetworkError.ambiguous(word) }
        guard let match = matches.first else { throw NetworkError.notFound(word) }
        return match
    }

    /// The files of `networks` that are no network, and why.
    func damage() throws -> [(name: Path, reason: String)] {
        guard try Directory.open(root).contains("networks") else { return [] }
        let folder = try Directory.open(folder)
        return try folder.entries().map(\.name).sorted().compactMap { file in
            let name = file.description
            guard name.hasSuffix(".json"), !name.hasPrefix(".") else { return nil }
            do {
                return try definition(named: String(name.dropLast(5))) == nil ? (file, "it is no network") : nil
            } catch NetworkError.damaged(_, let reason) { return (file, reason) }
        }
    }

    // MARK: Changing

    /// Held by whoever makes or removes a network, or joins or leaves one: all of it takes milliseconds.
    package func lock() throws(SystemError) -> FileLock {
        try FileLock.acquire(".lock", in: try Directory.openOrCreate(leases), .exclusive)
    }

    /// Writes down a network: a new one, or what changed of one. The caller holds the lock.
    package func save(_ definition: NetworkDefinition) throws(SystemError) {
        let folder = try Directory.openOrCreate(folder)
        try folder.replaceFile(Path("\(definition.name).json"), with: Checksum.sealed(definition), .durable)
    }

    /// Forgets a network. The caller holds the lock.
    package func forget(_ definition: NetworkDefinition) throws(SystemError) {
        let folder = try Directory.openOrCreate(folder)
        try folder.removeFile(Path("\(definition.name).json"))
        try folder.sync()
    }
}
