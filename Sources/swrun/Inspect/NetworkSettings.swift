internal import ImageStore
internal import Linux
internal import Runtime

/// What `swrun inspect` shows of a container's networks: docker's keys in docker's order.
enum NetworkSettings {
    static func value(
        of record: ContainerRecord, _ state: ContainerState, in containers: ContainerStore
    ) throws -> JSONValue {
        let isRunning = state.supervised != nil
        let now = isRunning ? try containers.networkState(of: record.id) : NetworkState()
        let first = now.endpoints.first
        // The keys at the top are those of the default network alone; scripts of old read them.
        let usual = first?.networkName == NetworkDefinition.defaultName ? first : nil
        return .object([
            .init("Bridge", .string("")),
            .init("SandboxID", .string("")),
            .init("Ports", ports(now.ports, of: record, isRunning: isRunning)),
            .init("Gateway", .string(usual?.gateway(.v4)?.description ?? "")),
            .init("IPAddress", .string(usual?.address(.v4)?.address.description ?? "")),
            .init("IPPrefixLen", .integer(Int64(usual?.address(.v4)?.prefixLength ?? 0))),
            .init("MacAddress", .string(usual?.hardwareAddress.description ?? "")),
            .init("Networks", networks(of: record, now)),
        ])
    }

    private static func networks(of record: ContainerRecord, _ now: NetworkState) -> JSONValue {
        let connections = record.hostConfiguration.network.connections
        if connections.isEmpty {
            let mode = record.hostConfiguration.networkMode
            guard !mode.hasPrefix(ContainerNetwork.sharedPrefix) else { return .object([]) }
            return .object([.init(mode, value(of: nil, nil))])
        }
        return .object(
            connections.map { connection in
                .init(
                    connection.network,
                    value(of: now.endpoints.first { $0.networkName == connection.network }, connection))
            })
    }

    private static func value(of endpoint: Endpoint?, _ connection: NetworkRequest.Connection?) -> JSONValue {
        let wished = connection?.address.map { address in
            JSONValue.object([.init("IPv4Address", .string(address.description))])
        }
        let aliases = connection?.aliases ?? []
        return .object([
            .init("IPAMConfig", wished ?? .null),
            .init("Links", .null),
            .init("Aliases", aliases.isEmpty ? .null : .strings(aliases)),
            .init("MacAddress", .string(endpoint?.hardwareAddress.description ?? "")),
            .init("NetworkID", .string(endpoint?.networkID ?? "")),
            .init("EndpointID", .string(endpoint?.id ?? "")),
            .init("Gateway", .string(endpoint?.gateway(.v4)?.description ?? "")),
            .init("IPAddress", .string(endpoint?.address(.v4)?.address.description ?? "")),
            .init("IPPrefixLen", .integer(Int64(endpoint?.address(.v4)?.prefixLength ?? 0))),
            .init("IPv6Gateway", .string(endpoint?.gateway(.v6)?.description ?? "")),
            .init("GlobalIPv6Address", .string(endpoint?.address(.v6)?.address.description ?? "")),
            .init("GlobalIPv6PrefixLen", .integer(Int64(endpoint?.address(.v6)?.prefixLength ?? 0))),
            .init("DNSNames", endpoint.map { .strings($0.names) } ?? .null),
        ])
    }

    /// What leads to each port; null for one that is only exposed.
    private static func ports(
        _ published: [PublishedPort], of record: ContainerRecord, isRunning: Bool
    ) -> JSONValue {
        guard isRunning else { return .object([]) }
        let exposed = record.configuration.exposedPorts.compactMap { ContainerPort($0) }
        return .object(
            Set(exposed + published.map(\.container)).sorted().map { port in
                let hosts = published.filter { $0.container == port }.sorted()
                return .init(
                    port.description,
                    hosts.isEmpty
                        ? .null
                        : .array(hosts.map { binding($0.host.address.description, "\($0.host.port)") }))
            })
    }

    /// What was asked for.
    static func bindings(of request: NetworkRequest) -> JSONValue {
        .object(
            Set(request.ports.map(\.container)).sorted().map { port in
                .init(
                    port.description,
                    .array(
                        request.ports.filter { $0.container == port }.map {
                            binding($0.address?.description ?? "", $0.portText)
                        }))
            })
    }

    private static func binding(_ address: String, _ port: String) -> JSONValue {
        .object([.init("HostIp", .string(address)), .init("HostPort", .string(port))])
    }
}
