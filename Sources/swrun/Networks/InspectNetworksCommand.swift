internal import ImageStore
internal import Linux
internal import Runtime

/// `swrun network inspect`.
enum InspectNetworksCommand: Command {
    static let name = "inspect"
    static let standsAlone = false
    static let summary = "Show everything known of networks, as JSON"
    static let usage = "[OPTIONS] NETWORK [NETWORK...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [Inspection.format]
    static let nouns: [Noun] = [.network("inspect")]

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        try Inspection(of: .network, arguments, in: session).print(arguments.operands)
    }
}

/// What `swrun network inspect` shows: docker's keys in docker's order.
enum NetworkDocument {
    static func value(named word: String, in store: NetworkStore) throws -> JSONValue {
        if let row = try NetworkRow.all(in: store).first(where: { $0.definition == nil && $0.isMeant(by: word) }) {
            return value(
                name: row.name, id: row.id, created: "", driver: row.driver, network: nil, members: [])
        }
        let network = try store.find(word)
        return value(
            name: network.name, id: network.id, created: network.created.rfc3339, driver: "bridge", network: network,
            members: try store.members(of: network), options: bridgeOption(of: network, in: store))
    }

    /// The name of the link, which is what people look for on the host.
    private static func bridgeOption(of network: NetworkDefinition, in store: NetworkStore) -> [String: String] {
        network.options.merging(["com.docker.network.bridge.name": store.bridgeName(of: network)]) { old, _ in old }
    }

    private static func value(
        name: String, id: String, created: String, driver: String, network: NetworkDefinition?, members: [Endpoint],
        options: [String: String] = [:]
    ) -> JSONValue {
        .object([
            .init("Name", .string(name)), .init("Id", .string(id)), .init("Created", .string(created)),
            .init("Scope", .string("local")), .init("Driver", .string(driver)), .init("EnableIPv4", .bool(true)),
            .init("EnableIPv6", .bool(network?.range(.v6) != nil)),
            .init(
                "IPAM",
                .object([
                    .init("Driver", .string("default")), .init("Options", .null),
                    .init("Config", .array((network?.ranges ?? []).map(value(of:)))),
                ])),
            .init("Internal", .bool(network?.isInternal == true)), .init("Attachable", .bool(false)),
            .init("Ingress", .bool(false)),
            .init("Containers", .object(members.map { .init($0.containerID, value(of: $0)) })),
            .init("Options", .texts(options)), .init("Labels", .texts(network?.labels ?? [:])),
        ])
    }

    private static func value(of range: AddressRange) -> JSONValue {
        let pool = range.pool.map { [JSONValue.Member("IPRange", .string($0.description))] } ?? []
        return .object(
            [.init("Subnet", .string(range.subnet.description))] + pool
                + [.init("Gateway", .string(range.gateway.description))])
    }

    private static func value(of member: Endpoint) -> JSONValue {
        .object([
            .init("Name", .string(member.containerName)), .init("EndpointID", .string(member.id)),
            .init("MacAddress", .string(member.hardwareAddress.description)),
            .init("IPv4Address", .string(member.address(.v4)?.description ?? "")),
            .init("IPv6Address", .string(member.address(.v6)?.description ?? "")),
        ])
    }
}
