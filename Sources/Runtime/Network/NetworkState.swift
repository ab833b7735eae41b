internal import Linux

/// How a running container is connected: `network.json`, in the directory of what dies with the host.
package struct NetworkState: Hashable, Sendable {
    package var endpoints: [Endpoint] = []
    package var ports: [PublishedPort] = []

    package init(endpoints: [Endpoint] = [], ports: [PublishedPort] = []) {
        self.endpoints = endpoints
        self.ports = ports
    }
}

extension NetworkState: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("endpoints", endpoints)
            object.member("ports", ports)
        }
    }

    init(_ tree: JSONTree) {
        endpoints = (tree["endpoints"]?.elements ?? []).compactMap { Endpoint($0) }
        ports = (tree["ports"]?.elements ?? []).compactMap { PublishedPort($0) }
    }
}

extension ContainerStore {
    /// How a container is connected; of one that does not run it says nothing.
    package func networkState(of id: String) throws -> NetworkState {
        let folder: Directory
        do throws(SystemError) { folder = try Directory.open(run.appending(id)) } catch {
            guard error.errno == .noSuchFile else { throw error }
            return NetworkState()
        }
        guard let bytes = try folder.readFile("network.json", limit: 16 << 20) else { return NetworkState() }
        return NetworkState(try JSONTree(parsing: bytes))
    }

    func note(_ state: NetworkState, of id: String) throws(SystemError) {
        let folder = try Directory.openOrCreate(run.appending(id))
        try folder.replaceFile("network.json", with: JSONWriter.text(of: state), .atomic)
    }
}
