internal import Linux

/// An address of a network in somebody's use: a file of its name, locked by the process that waits for the container.
///
/// The kernel drops the lock with that process, however it ends: an address is never lost, and nobody has to look for
/// those that were.
final class EndpointLease {
    let endpoint: Endpoint
    private let lock: FileLock

    private init(_ endpoint: Endpoint, _ lock: consuming FileLock) {
        self.endpoint = endpoint
        self.lock = lock
    }

    /// Takes an address and writes down who has it. The caller holds the networks' lock.
    /// - Parameter endpoint: Is made for the address that was found.
    /// - Throws: `NetworkError.noFreeAddress`, `.addressInUse`, `.addressOutside`.
    static func take(
        in network: NetworkDefinition, of store: NetworkStore, wanted: IPAddress?,
        endpoint: (IPAddress) throws -> Endpoint
    ) throws -> EndpointLease {
        guard let range = network.range(.v4) else {
            throw NetworkError.noSuchVersion(network: network.name, .v4)
        }
        let folder = store.leasePath(of: network)
        let directory = try Directory.openOrCreate(folder)
        func lease(_ address: IPAddress) throws -> EndpointLease? {
            let name = Path(address.description)
            let file = try directory.open(name, [.readWrite, .create], mode: 0o600)
            let writer = try file.duplicate()
            guard let lock = try FileLock.tryAcquire(file, .exclusive) else { return nil }
            if try EndpointLease.endpoint(in: writer)?.stands == true { return nil }
            let endpoint = try endpoint(address)
            try EndpointLease.write(endpoint, to: writer)
            return EndpointLease(endpoint, lock)
        }
        if let wanted {
            guard range.offers(wanted) else { throw NetworkError.addressOutside(wanted, network: network.name) }
            guard let lease = try lease(wanted) else { throw NetworkError.addressInUse(wanted) }
            return lease
        }
        let pool = range.pool ?? range.subnet
        // The lowest one that is free. A subnet of version 4 ends at some point.
        var index: UInt64 = 0
        while let address = pool.address(index) {
            index += 1
            if range.offers(address), let lease = try lease(address) { return lease }
        }
        throw NetworkError.noFreeAddress(network: network.name)
    }

    static func write(_ endpoint: Endpoint, to file: borrowing FileDescriptor) throws(SystemError) {
        let text = JSONWriter.text(of: endpoint)
        try file.truncate(to: 0)
        try file.write(text)
    }

    /// What a file says of an address, or nil for a file that says nothing.
    static func endpoint(in file: borrowing FileDescriptor) throws(SystemError) -> Endpoint? {
        let bytes = try file.readBytes(at: 0, count: 64 << 10)
        // Whoever has just taken it is writing.
        guard let tree = try? JSONTree(parsing: bytes) else { return nil }
        return Endpoint(tree)
    }
}

extension Endpoint {
    /// Whether its address is taken although nobody holds it.
    var stands: Bool {
        get throws(SystemError) {
            if isReserved { return false }
            return try process?.isAlive ?? false
        }
    }
}
