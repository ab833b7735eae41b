internal import Linux

/// Where this machine keeps its cgroups: v2 alone, v1 alone, or both side by side. See cgroups(7).
struct ControlGroupHierarchy: Hashable, Sendable {
    /// The v2 tree: freezing, killing, and the filter of devices work in it even where v1 has the controllers.
    let unified: Path?
    /// Mount points of the v1 controllers that swrun uses, by name.
    let legacy: [String: Path]

    /// Whether v2 has the controllers.
    var isUnifiedAlone: Bool { unified != nil && legacy.isEmpty }

    /// Looks at the places that systemd and every distribution mount them on.
    static func detect() throws(SystemError) -> ControlGroupHierarchy {
        if FileSystemType(at: "/sys/fs/cgroup") == .cgroup2 {
            return ControlGroupHierarchy(unified: "/sys/fs/cgroup", legacy: [:])
        }
        let beside: Path = "/sys/fs/cgroup/unified"
        let unified = FileSystemType(at: beside) == .cgroup2 ? beside : nil
        // Where v2 exists, its own means replace two of the v1 controllers.
        let wanted = unified == nil ? ["pids", "devices", "freezer"] : ["pids"]
        var legacy: [String: Path] = [:]
        for controller in wanted {
            let place = Path("/sys/fs/cgroup").appending(controller)
            if FileSystemType(at: place) == .cgroup { legacy[controller] = place }
        }
        guard unified != nil || !legacy.isEmpty else {
            throw SystemError("find cgroups below", "/sys/fs/cgroup", .noSuchFile)
        }
        return ControlGroupHierarchy(unified: unified, legacy: legacy)
    }

    /// The directory of all of swrun's containers in each tree.
    static let folder: Path = "swrun"
}

extension Surroundings {
    /// What stands for the specification's mount of type "cgroup": the one tree of v2, or a directory with those v1
    /// controllers that the container was placed in. The namespace makes the container's own cgroup their root.
    func controlGroupMounts(_ wanted: FileSystemMount) -> [Step] {
        func mount(_ type: String, _ destination: Path, _ parameters: [MountParameter], sealed: Bool) -> Step {
            var attributes = wanted.attributes
            if !sealed { attributes.remove(.readOnly) }
            return .mount(
                FileSystemMount(
                    type: type, source: type, destination: destination, parameters: parameters,
                    attributes: attributes, refusesLinks: true))
        }
        guard !legacyControllers.isEmpty else { return [mount("cgroup2", wanted.destination, [], sealed: true)] }
        let folder = mount("tmpfs", wanted.destination, [MountParameter("mode", "755")], sealed: false)
        let controllers = legacyControllers.map {
            mount("cgroup", wanted.destination.appending($0), [MountParameter($0)], sealed: true)
        }
        // The folder takes the controllers' mount points first; docker and podman leave it writable.
        return [folder] + controllers + (wanted.attributes.contains(.readOnly) ? [.sealMount(wanted.destination)] : [])
    }
}
