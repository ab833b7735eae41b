internal import Linux
internal import Runtime

/// `swrun network create`.
enum CreateNetworkCommand: Command {
    static let name = "create"
    static let standsAlone = false
    static let summary = "Create a network"
    static let usage = "[OPTIONS] NETWORK"
    static let operands = Operands.exactly(1)
    static let options: [any OptionKey] = [
        driver, gateway, isInternal, pool, version6, labels, driverOptions, subnets, attachable,
    ]
    static let nouns: [Noun] = [.network("create")]
    static let notes = """
        Prints the new network's ID. Its containers reach each other by name; those of other networks do not reach them.

        Options of the driver: com.docker.network.driver.mtu, com.docker.network.bridge.name
        """

    private static let driver = Value<String>("driver", "d", help: "`bridge`, the only one (default bridge)")
    private static let gateway = List("gateway", as: "strings", help: "The network's own address in its subnet")
    private static let isInternal = Flag("internal", help: "Let its containers reach nobody beyond this machine")
    private static let pool = List("ip-range", as: "strings", help: "Give out addresses of this part of the subnet")
    private static let version6 = Flag("ipv6", help: "Give addresses of IPv6 as well")
    private static let labels = List("label", help: "Set a label, `KEY=VALUE` or `KEY`")
    private static let driverOptions = List("opt", "o", as: "map", help: "Set an option of the driver, `KEY=VALUE`")
    private static let subnets = List("subnet", as: "strings", help: "Addresses of the network, such as 10.5.0.0/16")
    private static let attachable = Flag("attachable", help: "Accepted: every network is")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        if let driver = arguments[driver], driver != "bridge" {
            throw Failure("could not find plugin \(driver) in v1 plugin registry: plugin not found")
        }
        var wish = NetworkWish(name: arguments.operands[0])
        wish.isInternal = arguments[isInternal]
        wish.hasVersion6 = arguments[version6]
        wish.labels = try Labels.read(files: [], words: arguments[labels], of: .current)
        wish.options = try options(arguments[driverOptions])
        wish.ranges = try ranges(arguments)
        try Standard.output(line: try NetworkStore(try session.containers()).create(wish).id)
        return 0
    }

    private static func options(_ words: [String]) throws(Failure) -> [String: String] {
        var options: [String: String] = [:]
        for word in words {
            let pair = KeyValue(word)
            let (key, value) = (pair.key, pair.value ?? "")
            switch key {
            case "com.docker.network.driver.mtu":
                guard let mtu = UInt32(value), (68...65_535).contains(mtu) else {
                    throw Failure("invalid option \(word): a size of packets is a number from 68 to 65535")
                }
            case "com.docker.network.bridge.name":
                guard (1...15).contains(value.utf8.count), NetworkDefinition.problem(withName: value) == nil else {
                    throw Failure("invalid option \(word): a link's name has at most 15 letters, digits, \"_.-\"")
                }
            default: throw Failure("invalid option \(word): the driver bridge has none of that name")
            }
            options[key] = value
        }
        return options
    }

    private static func ranges(_ arguments: Arguments) throws(Failure) -> [NetworkWish.Range] {
        var ranges: [NetworkWish.Range] = []
        for text in arguments[subnets] {
            guard let subnet = Subnet(text) else { throw Failure("invalid subnet \(text): use ADDRESS/LENGTH") }
            guard subnet.prefixLength <= subnet.family.bits - 2 else {
                throw Failure("invalid subnet \(text): it has no room for containers")
            }
            guard !ranges.contains(where: { $0.subnet.family == subnet.family }) else {
                throw Failure("invalid subnet \(text): one for each version of IP is enough")
            }
            ranges.append(.init(subnet: subnet))
        }
        for text in arguments[pool] {
            guard let pool = Subnet(text), let index = ranges.firstIndex(where: { $0.subnet.contains(pool) }) else {
                throw Failure("invalid ip-range \(text): it lies in no subnet of the network")
            }
            ranges[index].pool = pool
        }
        for text in arguments[gateway] {
            guard let gateway = IPAddress(text),
                let index = ranges.firstIndex(where: { $0.subnet.contains(gateway) })
            else { throw Failure("invalid gateway \(text): it lies in no subnet of the network") }
            ranges[index].gateway = gateway
        }
        return ranges
    }
}
