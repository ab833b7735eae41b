internal import Linux

/// An address of a network in somebody's use: a file of its name, locked by the process that waits for the container.
///
/// The kernel drops the lock with that process, however it ends: an address is never lost, and nobody has to look for
/// those that were.
final class EndpointLease {
    let endpoint: Endpoint
    private let lock: FileLock
    private let file: Path
    private let folder: Path

    private init(_ endpoint: Endpoint, _ lock: consuming FileLock, _ file: Path, in folder: Path) {
        self.endpoint = endpoint
        self.lock = lock
        self.file = file
        self.folder = folder
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
            let endpoint = try endpoint(address)
            try writer.truncate(to: 0)
            try writer.write(JSONWriter.text(of: endpoint))
            return EndpointLease(endpoint, lock, name, in: folder)
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

    /// Gives the address back. The caller holds the networks' lock: nobody takes it between the two steps.
    func giveBack() throws(SystemError) {
        let directory = try Directory.open(folder)
        do throws(SystemError) { try directory.removeFile(file) } catch {
            guard error.errno == .noSuchFile else { throw error }
        }
    }
}

extension NetworkStore {
    func leasePath(of network: NetworkDefinition) -> Path {
        run.appending("networks" as Path).appending(Path(network.id))
    }

    /// Who is connected to a network now, by address. What nobody holds any more is removed on the way; the caller holds
    /// the lock.
    package func endpoints(of network: NetworkDefinition) throws -> [Endpoint] {
        let directory: Directory
        do throws(SystemError) { directory = try Directory.open(leasePath(of: network)) } catch {
            guard error.errno == .noSuchFile else { throw error }
            return []
        }
        var found: [Endpoint] = []
        for entry in try directory.entries() {
            guard let file = try openLease(entry.name, in: directory) else { continue }
            let reader = try file.duplicate()
            switch try FileLock.tryAcquire(file, .shared) {
            case .some: try directory.removeFile(entry.name)
            case .none:
                let bytes = try reader.readBytes(at: 0, count: 64 << 10)
                // Who has just taken it is writing.
                guard let tree = try? JSONTree(parsing: bytes), let endpoint = Endpoint(tree) else { continue }
                found.append(endpoint)
            }
        }
        return found.sorted {
            ($0.addresses.first?.address ?? .any4, $0.id) < ($1.addresses.first?.address ?? .any4, $1.id)
        }
    }

    private func openLease(_ name: Path, in directory: borrowing Directory) throws(SystemError) -> FileDescriptor? {
        do throws(SystemError) { return try directory.open(name, .readOnly) } catch {
            guard error.errno == .noSuchFile else { throw error }
            return nil
        }
    }
}
