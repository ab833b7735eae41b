internal import Linux

/// Where this machine keeps its cgroups: v2 alone, v1 alone, or both side by side. See cgroups(7).
struct ControlGroupHierarchy: Hashable, Sendable {
    /// The v2 tree: freezing, killing, and the filter of devices work in it even where v1 has the controllers.
    let unified: Path?
    /// Mount points of the v1 controllers that there are, by name.
    let legacy: [String: Path]

    /// Whether v2 has the controllers.
    var isUnifiedAlone: Bool { unified != nil && legacy.isEmpty }

    /// The v1 controllers that swrun can use.
    static let legacyNames = ["blkio", "cpu", "cpuacct", "cpuset", "devices", "freezer", "memory", "pids"]

    /// Looks at the places that systemd and every distribution mount them on.
    static func detect(at place: Path = "/sys/fs/cgroup") throws(SystemError) -> ControlGroupHierarchy {
        if FileSystemType(at: place) == .cgroup2 { return ControlGroupHierarchy(unified: place, legacy: [:]) }
        let beside = place.appending("unified")
        let unified = FileSystemType(at: beside) == .cgroup2 ? beside : nil
        var legacy: [String: Path] = [:]
        for name in legacyNames {
            let controller = place.appending(Path(name))
            if FileSystemType(at: controller) == .cgroup { legacy[name] = controller }
        }
        guard unified != nil || !legacy.isEmpty else {
            throw SystemError("find cgroups below", place.description, .noSuchFile)
        }
        return ControlGroupHierarchy(unified: unified, legacy: legacy)
    }

    /// The directory of all of swrun's containers in each tree.
    static let folder: Path = "swrun"

    /// The v1 controllers that share a tree with this one, itself included. Where several do, each has a link to the
    /// directory that is called after all of them: "cpu -> cpu,cpuacct".
    func sharers(of controller: String) -> [String] {
        guard let place = legacy[controller], controller.hasPrefix("cpu") else { return [controller] }
        do throws(SystemError) {
            let target = try Directory.open(place.parent).readSymbolicLink(place.lastComponent)
            return target.lastComponent.description.split(separator: ",").map(String.init)
        } catch {
            // No link: it stands by itself.
            return [controller]
        }
    }
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
        let controllers = legacyControllers.map { name in
            mount(
                "cgroup", wanted.destination.appending(Path(name)),
                name.split(separator: ",").map { MountParameter(String($0)) }, sealed: true)
        }
        // The folder takes the controllers' mount points first; docker and podman leave it writable.
        return [folder] + controllers + (wanted.attributes.contains(.readOnly) ? [.sealMount(wanted.destination)] : [])
    }
}
