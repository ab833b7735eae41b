package import Linux

/// A container's connection to one network: the interface that it has there.
package struct Endpoint: Hashable, Sendable {
    /// 64 hexadecimal digits.
    package var id: String
    package var networkID: String
    package var networkName: String
    /// The interface's name in the container: "eth0".
    package var interface: String
    /// The name of the other end, on this machine.
    package var link: String
    package var addresses: [InterfaceAddress]
    package var gateways: [IPAddress]
    package var hardwareAddress: HardwareAddress
    /// By which the network's other containers find this one, beside its name and the beginning of its ID.
    package var aliases: [String]
    package var containerID: String
    package var containerName: String
    /// Of one that was made while the container ran, the container's first process: nobody holds its address, which is
    /// taken as long as that process lives.
    package var process: LiveState.Process?
    /// Whether there is no connection any more, and the address only given to nobody else until the container ends.
    package var isReserved = false

    package func address(_ family: IPAddress.Family) -> InterfaceAddress? {
        addresses.first { $0.address.family == family }
    }

    package func gateway(_ family: IPAddress.Family) -> IPAddress? { gateways.first { $0.family == family } }

    /// Every name that others know it by, each once.
    package var names: [String] {
        var seen: Set<String> = []
        return ([containerName] + aliases + [String(containerID.prefix(12))]).filter { seen.insert($0).inserted }
    }
}

extension Endpoint: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("addresses", addresses.map(\.description))
            object.member("aliases", aliases)
            object.member("containerID", containerID)
            object.member("containerName", containerName)
            object.member("gateways", gateways.map(\.description))
            object.member("hardwareAddress", hardwareAddress.description)
            object.member("id", id)
            object.member("interface", interface)
            object.member("link", link)
            object.member("networkID", networkID)
            object.member("networkName", networkName)
            object.member("process", process)
            object.member("reserved", isReserved ? true : nil)
        }
    }

    /// nil for a text that is not what we wrote.
    package init?(_ tree: JSONTree) {
        guard let id = tree["id"]?.text, let networkID = tree["networkID"]?.text,
            let networkName = tree["networkName"]?.text, let interface = tree["interface"]?.text,
            let link = tree["link"]?.text, let containerID = tree["containerID"]?.text,
            let containerName = tree["containerName"]?.text,
            let hardware = tree["hardwareAddress"]?.text.flatMap({ HardwareAddress($0) }),
            let addresses = tree["addresses"]?.texts?.compactMap({ InterfaceAddress($0) })
        else { return nil }
        self.init(
            id: id, networkID: networkID, networkName: networkName, interface: interface, link: link,
            addresses: addresses, gateways: (tree["gateways"]?.texts ?? []).compactMap { IPAddress($0) },
            hardwareAddress: hardware, aliases: tree["aliases"]?.texts ?? [], containerID: containerID,
            containerName: containerName)
        process = tree["process"].flatMap { LiveState.Process($0) }
        isReserved = tree["reserved"]?.truth ?? false
    }
}
