package import Linux

/// How a running container is connected: `network.json`, in the directory of what dies with the host.
package struct NetworkState: Hashable, Sendable {
    package var endpoints: [Endpoint] = []
    /// The ports of this machine that the container's waiter holds.
    package var published: [PublishedPort] = []
    /// The container's address that they lead to; nil in notes that are older than this.
    package var target: IPAddress?

    package init(endpoints: [Endpoint] = [], published: [PublishedPort] = [], target: IPAddress? = nil) {
        self.endpoints = endpoints
        self.published = published
        self.target = target
    }

    /// The ports that lead to the container: none when it was disconnected from the network that they are of.
    package var ports: [PublishedPort] {
        guard let target else { return published }
        return endpoints.contains { $0.address(.v4)?.address == target } ? published : []
    }
}

extension NetworkState: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("endpoints", endpoints)
            object.member("ports", published)
            object.member("target", target?.description)
        }
    }

    init(_ tree: JSONTree) {
        endpoints = (tree["endpoints"]?.elements ?? []).compactMap { Endpoint($0) }
        published = (tree["ports"]?.elements ?? []).compactMap { PublishedPort($0) }
        target = tree["target"]?.text.flatMap { IPAddress($0) }
    }
}

extension ContainerStore {
    /// How a container is connected; of one that does not run it says nothing.
    package func networkState(of id: String) throws -> NetworkState {
        try notedNetworkState(of: id) ?? NetworkState()
    }

    /// The same; nil for one that does not run, or whose waiter has nothing to do with networks.
    func notedNetworkState(of id: String) throws -> NetworkState? {
        let folder: Directory
        do throws(SystemError) { folder = try Directory.open(run.appending(id)) } catch {
            guard error.errno == .noSuchFile else { throw error }
            return nil
        }
        guard let bytes = try folder.readFile("network.json", limit: 16 << 20) else { return nil }
        return NetworkState(try JSONTree(parsing: bytes))
    }

    func note(_ state: NetworkState, of id: String) throws(SystemError) {
        let folder = try Directory.openOrCreate(run.appending(id))
        try folder.replaceFile("network.json", with: JSONWriter.text(of: state), .atomic)
    }
}
