internal import Linux

extension NetworkRequest: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("connections", connections)
            object.member("ports", ports)
            object.member("publishesAll", publishesAll)
        }
    }

    /// What is not of its kind is left out.
    package init(_ tree: JSONTree?) {
        self.init()
        connections = (tree?["connections"]?.elements ?? []).compactMap { Connection($0) }
        ports = (tree?["ports"]?.elements ?? []).compactMap { PortRequest($0) }
        publishesAll = tree?["publishesAll"]?.truth ?? false
    }
}

extension NetworkRequest.Connection: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("address", address?.description)
            object.member("address6", address6?.description)
            object.member("aliases", aliases)
            object.member("hardwareAddress", hardwareAddress?.description)
            object.member("network", network)
        }
    }

    init?(_ tree: JSONTree) {
        guard let network = tree["network"]?.text else { return nil }
        self.init(
            network: network, address: tree["address"]?.text.flatMap { IPAddress($0) },
            address6: tree["address6"]?.text.flatMap { IPAddress($0) },
            hardwareAddress: tree["hardwareAddress"]?.text.flatMap { HardwareAddress($0) },
            aliases: tree["aliases"]?.texts ?? [])
    }
}

extension PortRequest: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("address", address?.description)
            object.member("container", container.description)
            object.member("first", ports?.lowerBound)
            object.member("last", ports?.upperBound)
        }
    }

    init?(_ tree: JSONTree) {
        guard let container = tree["container"]?.text.flatMap({ ContainerPort($0) }) else { return nil }
        self.init(container, address: tree["address"]?.text.flatMap { IPAddress($0) })
        if let first = tree["first"]?.integer(UInt16.self), let last = tree["last"]?.integer(UInt16.self), first <= last
        {
            ports = first...last
        }
    }
}

extension PublishedPort: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("address", host.address.description)
            object.member("container", container.description)
            object.member("port", host.port)
        }
    }

    init?(_ tree: JSONTree) {
        guard let container = tree["container"]?.text.flatMap({ ContainerPort($0) }),
            let address = tree["address"]?.text.flatMap({ IPAddress($0) }),
            let port = tree["port"]?.integer(UInt16.self)
        else { return nil }
        self.init(container, at: SocketAddress(address, port: port))
    }
}
