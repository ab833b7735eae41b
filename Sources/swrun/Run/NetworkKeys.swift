/// The options of `run` and `create` that say what a container is connected to.
enum NetworkKeys {
    static let network = List(
        "network", aliases: ["net"], as: "network",
        help:
            "`bridge`, `host`, `none` (only loopback), `container:NAME`,\nor a network of yours (default bridge)"
    ) { text in text.isEmpty ? "must not be empty" : nil }
    static let publish = List(
        "publish", "p", help: "Lead a port of this machine to one of the container:\n`[IP:][PORT:]PORT[/udp]`")
    static let publishAll = Flag("publish-all", "P", help: "Lead free ports of this machine to all exposed ones")
    static let expose = List("expose", help: "Note that the container serves a port, or a range of them")
    static let address = Value<String>("ip", help: "IPv4 address in a network of yours")
    static let address6 = Value<String>("ip6", help: "IPv6 address in a network of yours")
    static let alias = List("network-alias", help: "Another name of the container in a network of yours")
    static let hardwareAddress = Value<String>("mac-address", help: "Ethernet address, such as 02:42:ac:11:00:02")

    static let all: [any OptionKey] = [
        network, publish, publishAll, expose, address, address6, alias, hardwareAddress,
    ]
}
