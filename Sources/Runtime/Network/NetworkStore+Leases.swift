internal import Linux

// An address without a holder of its own: that of a container which was connected, or disconnected, while it ran. The caller
// holds the networks' lock.

extension NetworkStore {
    /// Takes an address for a container that runs: the one that is kept for it since it was disconnected, else a free one.
    /// - Parameter endpoint: Is made for the address that was found; it has to name the container's process.
    func join(
        _ network: NetworkDefinition, wanted: IPAddress?, as record: ContainerRecord,
        endpoint: (IPAddress) throws -> Endpoint
    ) throws -> Endpoint {
        if let kept = try reserved(in: network, for: record.id), let address = kept.address(.v4)?.address,
            wanted == nil || wanted == address, let file = try openLease(of: kept)
        {
            let endpoint = try endpoint(address)
            try EndpointLease.write(endpoint, to: file)
            return endpoint
        }
        // The lock goes with the lease, which is not kept: from then on the process counts.
        return try EndpointLease.take(in: network, of: self, wanted: wanted, endpoint: endpoint).endpoint
    }

    /// Takes an endpoint's address back from its container, which runs on: the container's waiter may still lead ports there,
    /// so that nobody else gets the address as long as he holds it.
    func leave(_ endpoint: Endpoint) throws {
        guard let file = try openLease(of: endpoint) else { return }
        let holder = try file.duplicate()
        switch try FileLock.tryAcquire(holder, .exclusive) {
        case .some: try giveBack(endpoint)
        case .none:
            var kept = endpoint
            kept.isReserved = true
            try EndpointLease.write(kept, to: file)
        }
    }

    /// Gives an endpoint's address back, if it is still that endpoint's, or kept for its container.
    func giveBack(_ endpoint: Endpoint) throws {
        guard let file = try openLease(of: endpoint), let address = endpoint.address(.v4)?.address else { return }
        if let now = try EndpointLease.endpoint(in: file), now.containerID != endpoint.containerID { return }
        let directory = try Directory.open(folder(of: endpoint))
        try directory.removeFile(Path(address.description))
    }

    /// Says of an endpoint's address what has changed, if it is still that endpoint's.
    func replaceLease(by endpoint: Endpoint) throws {
        guard let file = try openLease(of: endpoint), try EndpointLease.endpoint(in: file)?.id == endpoint.id else {
            return
        }
        try EndpointLease.write(endpoint, to: file)
    }

    private func folder(of endpoint: Endpoint) -> Path {
        run.appending("networks" as Path).appending(Path(endpoint.networkID))
    }

    private func openLease(of endpoint: Endpoint) throws(SystemError) -> FileDescriptor? {
        guard let address = endpoint.address(.v4)?.address else { return nil }
        do throws(SystemError) {
            return try FileDescriptor.open(folder(of: endpoint).appending(address.description), .readWrite)
        } catch {
            guard error.errno == .noSuchFile else { throw error }
            return nil
        }
    }

    private func reserved(in network: NetworkDefinition, for id: String) throws -> Endpoint? {
        let directory = try Directory.openOrCreate(leasePath(of: network))
        for entry in try directory.entries() {
            let file = try directory.open(entry.name, .readOnly)
            if let endpoint = try EndpointLease.endpoint(in: file), endpoint.isReserved, endpoint.containerID == id {
                return endpoint
            }
        }
        return nil
    }
}
