extension NetworkStore {
    /// What happens to networks, in docker's words.
    enum Happening: String {
        case create, connect, disconnect, destroy
    }

    /// Tells whoever listens what has happened to a network. It never fails: see `EventJournal`.
    func announce(_ happening: Happening, of network: NetworkDefinition) {
        announce(happening, network.id, name: network.name, container: nil)
    }

    /// The same for a container that was connected to one, or is not any more.
    func announce(_ happening: Happening, _ endpoint: Endpoint) {
        announce(happening, endpoint.networkID, name: endpoint.networkName, container: endpoint.containerID)
    }

    private func announce(_ happening: Happening, _ id: String, name: String, container: String?) {
        var attributes = ["name": name, "type": "bridge"]
        attributes["container"] = container
        EventJournal(root: root).note(Event(.network, happening.rawValue, of: id, attributes))
    }
}
