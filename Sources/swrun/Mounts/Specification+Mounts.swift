internal import Runtime

extension Specification {
    /// The standard mounts, except where something else is wanted in their place, then what was asked for: a mount inside
    /// another comes after it.
    static func mounts(_ points: [MountPoint], _ options: RunOptions) -> [Mount] {
        let temporary = options.mounts.temporaryFileSystems.map {
            Mount(destination: $0.target, type: "tmpfs", source: "tmpfs", options: $0.options)
        }
        let asked = (points.map { Mount($0) } + temporary).enumerated()
            .sorted { (depth($0.element), $0.offset) < (depth($1.element), $1.offset) }.map(\.element)
        let taken = Set(asked.map(\.destination))
        let standard = StandardFiles.mounts(sharedMemorySize: options.sharedMemorySize)
            .compactMap { $0.destination == "/dev/shm" ? sharedMemory($0, options.namespaces.modes) : $0 }
        return standard.filter { !taken.contains($0.destination) } + asked
    }

    /// The user's, and which parts of volumes and images are mounted: `config.json` has no place of its own for that.
    static func annotations(_ points: [MountPoint], _ asked: [String: String] = [:]) -> [String: String]? {
        let parts = points.filter { !$0.subpath.isEmpty }
            .map { (subpathAnnotation($0.destination), $0.subpath) }
        let all = asked.merging(parts) { $1 }
        return all.isEmpty ? nil : all
    }

    /// A container without memory to share has no /dev/shm; the runtime brings that of another container.
    private static func sharedMemory(_ own: Mount, _ modes: NamespaceModes) -> Mount? {
        switch modes.interprocess {
        case .own, .shareable: own
        case .none, .container: nil
        case .host:
            Mount(
                destination: own.destination, type: "bind", source: own.destination,
                options: ["bind", "rprivate", "nosuid", "nodev", "noexec"])
        }
    }

    private static func depth(_ mount: Mount) -> Int { mount.destination.split(separator: "/").count }
}
