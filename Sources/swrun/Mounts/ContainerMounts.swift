internal import ImageStore
internal import Linux
internal import Runtime

/// What is mounted in a container that is being made: what the command line and the image ask for, its volumes found or
/// made, and filled. While this lives, none of the volumes can be removed.
final class ContainerMounts {
    private(set) var points: [MountPoint] = []
    private let id: String
    let containers: ContainerStore
    private let isDurable: Bool
    /// nil where there is no volume, so that most containers touch nothing of volumes.
    private var volumes: (store: VolumeStore, lock: FileLockHolder)?
    /// Directories of the host that binds are to be made of, and perhaps made for that.
    private var sources: [MadeSource] = []

    /// - Parameters:
    ///   - id: The container's.
    ///   - isTemporary: Whether the container is to remove itself: volumes of its own need not outlive a power cut.
    init(
        _ asked: MountRequests, of image: Image, in store: Store, _ containers: ContainerStore, for id: String,
        isTemporary: Bool
    ) throws {
        self.id = id
        self.containers = containers
        isDurable = !isTemporary
        var requests = asked.requests
        // Volumes of the image give way to everything that the command line has in their places.
        let taken = Set(requests.map(\.target) + asked.temporaryFileSystems.map(\.target))
        let ofImage = try (image.configuration.execution?.volumes ?? []).sorted().map(ContainerMounts.target(ofImage:))
        let lent =
            asked.volumesFrom.isEmpty
            ? [] : try lentPoints(asked.volumesFrom).filter { !taken.contains($0.destination) }
        let places = taken.union(lent.map(\.destination))
        for target in Set(ofImage).sorted() where !places.contains(target) {
            requests.append(MountRequest(source: .volume(.init()), target: target, options: BindForm().options))
        }
        if volumes == nil, requests.contains(where: { $0.kind == .volume }) { try openVolumes() }
        points = lent
        try makeOwnVolumes(&requests)
        for request in requests { points.append(try point(of: request, image, in: store)) }
    }

    /// Makes what `bind-create-src` asks for. Everything else has been checked by then.
    func makeSources(by caller: Caller) throws {
        for index in sources.indices { try sources[index].make(by: caller) }
    }

    /// The container stands: its record keeps the volumes from now on.
    func finish() throws { try volumes?.store.forgetNote(for: id) }

    /// Takes back what was made for a container that came to nothing.
    func withdraw() throws {
        for source in sources.reversed() { source.withdraw() }
        guard volumes != nil else { return }
        volumes = nil
        try containers.sweepVolumes()
    }

    private func openVolumes() throws {
        let store = try containers.volumes()
        volumes = (store, FileLockHolder(try store.lock(.shared)))
    }

    private static func target(ofImage path: String) throws -> String {
        try MountTarget.normalized(path.hasPrefix("/") ? path : "/\(path)") {
            Failure("invalid volume '\(path)' of the image: \($0)")
        }
    }

    // MARK: Volumes of other containers

    private func lentPoints(_ words: [VolumesFromWord]) throws -> [MountPoint] {
        try openVolumes()
        var points: [String: MountPoint] = [:]
        for word in words {
            for var point in try containers.find(word.container).hostConfiguration.mounts {
                if word.isReadOnly { point.makeReadOnly() }
                points[point.destination] = point
            }
        }
        for point in points.values where point.kind == .volume {
            guard let volume = try volumes?.store.volume(named: point.name) else {
                throw VolumeError.notFound(point.name)
            }
            try volumes?.store.share(volume)
        }
        return points.values.sorted { $0.destination < $1.destination }
    }

    // MARK: Volumes of its own

    /// Gives names to the volumes that have none, and makes them.
    private func makeOwnVolumes(_ requests: inout [MountRequest]) throws {
        guard let store = volumes?.store else { return }
        var anonymous: [Int] = []
        for (index, request) in requests.enumerated() {
            if case .volume(let volume) = request.source, volume.name == nil { anonymous.append(index) }
        }
        let names = anonymous.map { _ in Volume.newName() }
        try store.note(names, for: id)
        for (index, name) in zip(anonymous, names) {
            guard case .volume(var volume) = requests[index].source else { continue }
            let labels = volume.labels.merging([Volume.anonymousLabel: ""]) { $1 }
            _ = try store.create(
                Volume(name: name, labels: labels, options: volume.options, owner: id), isDurable: isDurable)
            volume.name = name
            requests[index].source = .volume(volume)
        }
    }

    private func point(of request: MountRequest, _ image: Image, in store: Store) throws -> MountPoint {
        switch request.source {
        case .bind(let path):
            if request.makesSource {
                sources.append(MadeSource(Path(path), options: request.options))
            } else {
                try Propagation.check(request.options, of: path)
            }
            return MountPoint(
                .bind, source: path, destination: request.target, mode: request.mode, options: request.options)
        case .temporary: return MountPoint(.tmpfs, destination: request.target, options: request.options)
        case .image(let name, let subpath): return try imagePoint(of: request, name, subpath, in: store)
        case .volume(let asked):
            guard let volumes = volumes?.store, let name = asked.name else { throw VolumeError.notFound("") }
            let volume = try volume(name, asked, in: volumes)
            if asked.isFilled, asked.subpath.isEmpty {
                let isOwn = volume.owner == id
                try volumes.fill(volume, isDurable: isDurable || !isOwn) { directory in
                    try MergedCopy.copy(Path(request.target), of: store.layerDirectories(of: image), into: directory)
                }
            }
            if !asked.subpath.isEmpty { try ContainerMounts.require(asked.subpath, in: volumes.path(of: volume)) }
            return MountPoint(
                .volume, name: name, source: RawText.text(of: volumes.path(of: volume).bytes), subpath: asked.subpath,
                destination: request.target, mode: request.mode, options: request.options,
                isAnonymous: volume.isAnonymous && volume.owner == id)
        }
    }

    /// The volume of a name, made where there is none.
    private func volume(
        _ name: String, _ asked: MountRequest.VolumeRequest, in volumes: VolumeStore
    ) throws -> Volume {
        guard let found = try volumes.volume(named: name) else {
            return try volumes.create(Volume(name: name, labels: asked.labels, options: asked.options))
        }
        if let owner = found.owner, owner != id { try volumes.share(found) }
        return found
    }

    private static func require(_ subpath: String, in volume: Path) throws {
        do throws(SystemError) {
            _ = try Directory.open(volume).openInRoot(Path(subpath), .path)
        } catch {
            throw Failure("cannot access path \(volume.appending(subpath)): \(error.errno)")
        }
    }
}

/// A lock that goes with the object that has it.
final class FileLockHolder {
    private let lock: FileLock

    init(_ lock: consuming FileLock) { self.lock = lock }
}
