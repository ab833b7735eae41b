internal import Linux
internal import Runtime

/// What `--network`, `-p` and their kin ask for.
struct NetworkOptions: Hashable, Sendable {
    enum Mode: Hashable, Sendable {
        /// A network namespace of its own, connected to nothing.
        case none
        /// This machine's own.
        case host
        /// That of another container, as it was typed.
        case container(String)
        /// One of its own, connected to networks.
        case networks
    }

    let mode: Mode
    let request: NetworkRequest
    /// What `--expose` says, and the container's side of what is published.
    let exposed: [ContainerPort]
    /// What is passed over, for standard error.
    private(set) var warnings: [String] = []

    /// Whether the container gets a network namespace of its own.
    var isOwn: Bool { mode == .none || mode == .networks }

    /// - Throws: `Failure` in docker's words for what cannot be.
    init(_ arguments: Arguments) throws {
        let names = arguments[NetworkKeys.network]
        var ports = try arguments[NetworkKeys.publish].flatMap { try PortOption.parse($0) }
        exposed = try Set(arguments[NetworkKeys.expose].flatMap { try PortOption.parseExposed($0) })
            .union(ports.map(\.container)).sorted()
        var request = NetworkRequest()
        request.publishesAll = arguments[NetworkKeys.publishAll]
        let publishes = !ports.isEmpty || request.publishesAll
        mode = try NetworkOptions.mode(names)
        switch mode {
        case .container:
            if publishes { throw Failure("conflicting options: port publishing and the container type network mode") }
            if !arguments[NetworkKeys.expose].isEmpty {
                throw Failure("conflicting options: port exposing and the container type network mode")
            }
            if arguments.contains(RunKeys.hostName) {
                throw Failure("conflicting options: hostname and the network mode")
            }
            if !arguments[NameKeys.hosts].isEmpty {
                throw Failure("conflicting options: custom host-to-IP mapping and the network mode")
            }
            if !arguments[NameKeys.servers].isEmpty { throw Failure("conflicting options: dns and the network mode") }
            if arguments.contains(NetworkKeys.hardwareAddress) {
                throw Failure("conflicting options: mac-address and the network mode")
            }
        case .host:
            if publishes { warnings.append("Published ports are discarded when using host network mode") }
            ports = []
        case .none: break
        case .networks:
            request.connections = try (names.isEmpty ? [NetworkDefinition.defaultName] : names).map {
                try NetworkOptions.connection($0)
            }
            try NetworkOptions.add(arguments, to: &request.connections)
            request.ports = ports
        }
        try NetworkOptions.refuseOfDefault(arguments, mode, request)
        self.request = request
    }

    /// What the record calls it: docker's `NetworkMode`.
    /// - Parameter owner: The ID of the container whose network is shared.
    func modeText(owner: String?) -> String {
        switch mode {
        case .none: "none"
        case .host: "host"
        case .container(let name): "\(ContainerNetwork.sharedPrefix)\(owner ?? name)"
        case .networks: request.connections.first?.network ?? NetworkDefinition.defaultName
        }
    }

    private static func mode(_ names: [String]) throws(Failure) -> Mode {
        func single(_ mode: Mode) throws(Failure) -> Mode {
            guard names.count == 1 else {
                throw Failure("conflicting options: cannot attach both user-defined and non-user-defined network-modes")
            }
            return mode
        }
        for name in names {
            switch name {
            case "none": return try single(.none)
            case "host": return try single(.host)
            case let name where name.hasPrefix(ContainerNetwork.sharedPrefix):
                let container = String(name.dropFirst(ContainerNetwork.sharedPrefix.count))
                guard !container.isEmpty else {
                    throw Failure("invalid network '\(name)': name a container behind the colon")
                }
                return try single(.container(container))
            default: continue
            }
        }
        return .networks
    }

    /// "mynet", or "name=mynet,ip=10.0.0.5,alias=web".
    private static func connection(_ text: String) throws(Failure) -> NetworkRequest.Connection {
        guard text.contains("=") else {
            return .init(network: text == "default" ? NetworkDefinition.defaultName : text)
        }
        var connection = NetworkRequest.Connection(network: "")
        for word in text.split(separator: ",") {
            let field = KeyValue(word)
            guard let value = field.value else { throw Failure("invalid field \(word)") }
            switch field.key {
            case "name": connection.network = value
            case "alias": connection.aliases.append(value)
            case "ip": connection.address = try address(value, .v4)
            case "ip6": connection.address6 = try address(value, .v6)
            case "mac-address": connection.hardwareAddress = try hardwareAddress(value)
            default: throw Failure("invalid field key \(field.key)")
            }
        }
        guard !connection.network.isEmpty else { throw Failure("network name is required") }
        return connection
    }

    /// The options without a network's name belong to the first one.
    private static func add(
        _ arguments: Arguments, to connections: inout [NetworkRequest.Connection]
    ) throws(Failure) {
        guard !connections.isEmpty else { return }
        if let text = arguments[NetworkKeys.address] { connections[0].address = try address(text, .v4) }
        if let text = arguments[NetworkKeys.address6] { connections[0].address6 = try address(text, .v6) }
        if let text = arguments[NetworkKeys.hardwareAddress] {
            connections[0].hardwareAddress = try hardwareAddress(text)
        }
        connections[0].aliases += arguments[NetworkKeys.alias]
        var seen: Set<String> = []
        for connection in connections where !seen.insert(connection.network).inserted {
            throw Failure("network \"\(connection.network)\" is specified multiple times")
        }
        for alias in connections.flatMap(\.aliases) {
            if let problem = HostName.problem(with: alias) { throw Failure(problem) }
        }
    }

    static func address(_ text: String, _ family: IPAddress.Family) throws(Failure) -> IPAddress {
        guard let address = IPAddress(text), address.family == family else {
            throw Failure("invalid IP address: \(text)")
        }
        return address
    }

    private static func hardwareAddress(_ text: String) throws(Failure) -> HardwareAddress {
        guard let address = HardwareAddress(text) else {
            throw Failure("\(text) is not a valid mac address")
        }
        return address
    }

    /// Of the default network nobody knows today which addresses it will have, and its names are not resolved.
    private static func refuseOfDefault(
        _ arguments: Arguments, _ mode: Mode, _ request: NetworkRequest
    ) throws(Failure) {
        let isUsers = request.connections.first.map { $0.network != NetworkDefinition.defaultName } ?? false
        if isUsers { return }
        let first = request.connections.first
        if first?.address != nil || first?.address6 != nil || arguments.contains(NetworkKeys.address)
            || arguments.contains(NetworkKeys.address6)
        {
            throw Failure("user specified IP address is supported on user defined networks only")
        }
        if first?.aliases.isEmpty == false || !arguments[NetworkKeys.alias].isEmpty {
            throw Failure("network-scoped alias is supported only for containers in user defined networks")
        }
    }
}
