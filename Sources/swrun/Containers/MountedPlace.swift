internal import ImageStore
internal import Linux
internal import Runtime

/// A place of a container's tree that is no part of its layers while it runs, because something is mounted there.
struct MountedPlace: Hashable {
    enum Origin: Hashable {
        /// A file or directory of the host, by the user's wish.
        case bind(source: Path)
        /// A volume, of this name.
        case volume(name: String, source: Path)
        /// Another image, as it was typed, or what is at a path inside it.
        case image(name: String, subpath: String)
        /// Memory, by the user's wish.
        case temporary
        /// A file that swrun writes for each container.
        case generated
        /// What every container has: proc, sysfs and their kin.
        case system(type: String)
    }

    /// From the container's root, links followed.
    let path: Path
    let origin: Origin

    /// Whether a path without links is the place, or lies in it.
    func covers(_ other: Path) -> Bool { other.components.starts(with: path.components) }

    /// The places of everything that a container's specification mounts.
    /// - Parameter root: The tree whose links lead from what was asked for to the place.
    static func all(
        of specification: Specification, _ record: ContainerRecord, in root: MergedDirectory
    ) throws -> [MountedPlace] {
        let points = Dictionary(record.hostConfiguration.mounts.map { ($0.destination, $0) }) { $1 }
        let users = Set(record.hostConfiguration.temporaryFileSystems.keys)
            .union(points.values.filter { $0.kind == .tmpfs }.map(\.destination))
        return try (specification.mounts ?? []).map { mount in
            MountedPlace(
                path: try resolve(Path(mount.destination), in: root),
                origin: points[mount.destination].flatMap(origin(of:))
                    ?? origin(of: mount, isUsers: users.contains(mount.destination), record.id))
        }
    }

    private static func origin(of point: MountPoint) -> Origin? {
        switch point.kind {
        case .volume: .volume(name: point.name, source: Path(point.path))
        case .image: .image(name: point.name, subpath: point.subpath)
        case .bind, .tmpfs: nil
        }
    }

    private static func resolve(_ destination: Path, in root: MergedDirectory) throws -> Path {
        do throws(SystemError) {
            return try PathWalk(destination, in: root, followsLast: true).path
        } catch {
            // Such a container cannot start; what the user named is what is shown.
            guard error.errno == .tooManyLinks else { throw error }
            return destination
        }
    }

    private static func origin(of mount: Specification.Mount, isUsers: Bool, _ id: String) -> Origin {
        guard mount.type == "bind" || mount.options?.contains(where: { ["bind", "rbind"].contains($0) }) == true else {
            return isUsers ? .temporary : .system(type: mount.type ?? "")
        }
        let source = Path(mount.source ?? "")
        // Files of the container's own directory are those that swrun has generated.
        if source.parent.lastComponent == Path(id) { return .generated }
        return .bind(source: source)
    }

    /// What is there, as the subject of "is mounted on".
    var subject: String {
        switch origin {
        case .bind(let source): "\(source) of the host"
        case .volume(let name, _): "the volume \(name)"
        case .image(let name, let subpath): subpath.isEmpty ? "the image \(name)" : "/\(subpath) of the image \(name)"
        case .temporary: "a tmpfs"
        case .generated: "a file that swrun wrote for this container"
        case .system(let type): type == "tmpfs" ? "a tmpfs" : type
        }
    }
}

extension ContainerStore {
    /// What is mounted in a container while it runs. Links are those of its image: by one of its own, made since, a
    /// program could pass its changes off as the engine's.
    /// - Parameter layers: Its image's directories, topmost first.
    func mounts(of record: ContainerRecord, layers: [Path]) throws -> [MountedPlace] {
        try MountedPlace.all(
            of: try specification(record.id), record, in: try MergedDirectory(layers: layers))
    }
}

extension EngineTraces {
    /// What swrun itself leaves in a container.
    init(_ mounts: [MountedPlace]) {
        self.init(places: Set(mounts.map(\.path)), mark: MountPointMark.attribute)
    }
}

extension MountedPlace {
    /// Whether a mount that the user asked for holds anything: what a commit of the container does not include.
    /// - Parameter running: The tree of the container while it runs.
    func holdsData(running: borrowing Directory?) -> Bool {
        do throws(SystemError) {
            switch origin {
            case .bind(let source), .volume(_, let source):
                let status = try FileDescriptor.open(source, .path).status()
                guard status.kind == .directory else { return status.size > 0 }
                return try !Directory.open(source).entries().isEmpty
            case .temporary:
                switch running {
                case .some(let tree): return try !tree.openDirectoryInRoot(path).entries().isEmpty
                case .none: return false
                }
            case .image, .generated, .system: return false
            }
        } catch {
            // What cannot be looked into is better named than passed over.
            return error.errno != .noSuchFile
        }
    }
}
