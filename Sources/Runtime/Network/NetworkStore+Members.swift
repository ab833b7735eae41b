internal import Linux

extension NetworkStore {
    func leasePath(of network: NetworkDefinition) -> Path { leases.appending(Path(network.id)) }

    /// Who is connected to a network now, by address. What nobody holds any more is removed on the way, when the neighbours
    /// have been told; the caller holds the lock.
    package func endpoints(of network: NetworkDefinition) throws -> [Endpoint] {
        try endpoints(in: leasePath(of: network))
    }

    private func endpoints(in folder: Path) throws -> [Endpoint] {
        let (held, left) = try readLeases(in: folder)
        if left.isEmpty { return held }
        for id in Set(held.map(\.containerID)) {
            // A damaged record, as every command on that container says.
            do { try refreshNames(of: id) } catch ContainerError.damaged {}
        }
        // Not before: whoever is killed on the way leaves them to be found by the next one.
        let directory = try Directory.open(folder)
        for name in left { try directory.removeFile(name) }
        return held
    }

    /// Who is connected to a network now.
    package func members(of network: NetworkDefinition) throws -> [Endpoint] {
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        return try endpoints(of: network)
    }

    /// Gives back the addresses of containers whose waiter was killed, and tells their neighbours.
    func sweep() throws {
        let networks: [Path]
        do throws(SystemError) {
            networks = try Directory.open(leases).entries().map(\.name).filter { ContainerRecord.isID($0.description) }
        } catch {
            guard error.errno == .noSuchFile else { throw error }
            return
        }
        if networks.isEmpty { return }
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        for network in networks { _ = try endpoints(in: leases.appending(network)) }
    }

    /// - Returns: Who holds leases, and the names of those that nobody holds any more; they stay.
    func readLeases(in folder: Path) throws -> (held: [Endpoint], left: [Path]) {
        let directory: Directory
        do throws(SystemError) { directory = try Directory.open(folder) } catch {
            guard error.errno == .noSuchFile else { throw error }
            return ([], [])
        }
        var (found, left): ([Endpoint], [Path]) = ([], [])
        for entry in try directory.entries() {
            guard let file = try openLease(entry.name, in: directory) else { continue }
            let reader = try file.duplicate()
            switch try FileLock.tryAcquire(file, .shared) {
            case .some:
                if let endpoint = try EndpointLease.endpoint(in: reader), try endpoint.stands {
                    found.append(endpoint)
                    continue
                }
                left.append(entry.name)
            case .none:
                guard let endpoint = try EndpointLease.endpoint(in: reader), !endpoint.isReserved else { continue }
                found.append(endpoint)
            }
        }
        let inOrder = found.sorted {
            ($0.addresses.first?.address ?? .any4, $0.id) < ($1.addresses.first?.address ?? .any4, $1.id)
        }
        return (inOrder, left)
    }

    private func openLease(_ name: Path, in directory: borrowing Directory) throws(SystemError) -> FileDescriptor? {
        do throws(SystemError) { return try directory.open(name, .readOnly) } catch {
            guard error.errno == .noSuchFile else { throw error }
            return nil
        }
    }
}
