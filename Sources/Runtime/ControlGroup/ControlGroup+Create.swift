package import Linux

extension ControlGroup {
    /// Makes the directory of v2, into which the first process is cloned, with its limits.
    /// - Throws: `RuntimeError.noController` for a limit that this machine cannot keep, in whichever tree.
    func create(_ resources: Specification.Resources) throws {
        let needed = try hierarchy.unifiedSettings(for: resources)
        if let unified {
            if hierarchy.isUnifiedAlone || !needed.isEmpty {
                try hierarchy.enableControllers(below: name.parent, needed: Set(needed.map(\.controller)))
            }
            let directory = try Directory.openOrCreate(unified, permissions: 0o755)
            for setting in needed { try setting.apply(to: directory) }
            if let rules = resources.devices { try limitDevices(of: directory, rules) }
        }
    }

    /// Makes the directories of v1 with their limits, before the first process is put into them: it has been cloned by then,
    /// and makes its surroundings meanwhile.
    func createLegacy(_ resources: Specification.Resources) throws {
        if legacy.isEmpty { return }
        let settings = hierarchy.legacySettings(for: resources)
        for (controller, path) in legacy {
            let directory = try Directory.openOrCreate(path, permissions: 0o755)
            switch controller {
            case "cpuset": try hierarchy.inheritProcessors(to: name)
            case "devices":
                for rule in resources.devices ?? [] {
                    try directory.writeSetting(rule.allow ? "devices.allow" : "devices.deny", rule.legacyText)
                }
            default: break
            }
            for setting in settings where setting.controller.legacyName == controller {
                try setting.apply(to: directory)
            }
        }
    }
}

extension ControlGroupHierarchy {
    /// The trees of this machine, which do not change while it runs.
    static let current = Result { () throws(SystemError) in try detect() }

    /// Whether v1 has this controller.
    func isLegacy(_ controller: ControlGroupSetting.Controller) -> Bool { legacy[controller.legacyName] != nil }

    /// What is to be written into the trees of v1: the limits whose controllers they have.
    /// - Parameter memoryNow: See `Specification.Resources.legacySettings`.
    func legacySettings(
        for resources: Specification.Resources, memoryNow: Int64? = nil
    ) -> [ControlGroupSetting] {
        resources.legacySettings(memoryNow: memoryNow).filter { isLegacy($0.controller) }
    }

    /// What is to be written into the tree of v2: all other limits.
    /// - Throws: `RuntimeError.noController` where there is no such tree.
    func unifiedSettings(for resources: Specification.Resources) throws -> [ControlGroupSetting] {
        let settings = resources.unifiedSettings.filter { !isLegacy($0.controller) }
        if unified == nil, let lost = settings.first { throw RuntimeError.noController(lost.controller.rawValue) }
        return settings
    }

    /// The v1 controllers that a container is put into: those that a limit needs, and those by which it is counted.
    ///
    /// Each costs its container 0.1 ms. The processor time is counted by v2 where there is one, and freezing and the filter
    /// of devices work in it.
    func legacyControllers(for resources: Specification.Resources) -> [String] {
        var wanted: Set<String> = ["memory", "pids"]
        if unified == nil { wanted.formUnion(["cpuacct", "devices", "freezer"]) }
        if resources.cpu?.shares != nil || resources.cpu?.quota != nil || resources.cpu?.period != nil {
            wanted.insert("cpu")
        }
        if resources.cpu?.cpus != nil || resources.cpu?.mems != nil { wanted.insert("cpuset") }
        if resources.blockIO?.weight != nil { wanted.insert("blkio") }
        return wanted.filter { legacy[$0] != nil }.sorted()
    }

    /// A new cgroup of v1 has no processors and no memory nodes until somebody names them, and nobody can join it.
    /// See Documentation/admin-guide/cgroup-v1/cpusets.rst in the kernel.
    func inheritProcessors(to name: Path) throws(SystemError) {
        guard var outer = legacy["cpuset"] else { return }
        for component in name.components {
            let from = try Directory.open(outer)
            let to = try Directory.open(outer.appending(component))
            for file in ["cpuset.cpus", "cpuset.mems"] as [Path]
            where try to.readSetting(file).allSatisfy(\.isWhitespace) {
                let value = try from.readSetting(file)
                try to.writeSetting(file, String(value.prefix { !$0.isNewline }))
            }
            outer = outer.appending(component)
        }
    }
}

extension ResourceLimits {
    /// Which of these limits have nothing in this machine's cgroups that they could be written to: the options' names.
    package func withoutEffect() throws(SystemError) -> [String] {
        try withoutEffect(in: ControlGroupHierarchy.current.get())
    }

    func withoutEffect(in hierarchy: ControlGroupHierarchy) -> [String] {
        if hierarchy.isLegacy(.memory) { return [] }
        return (memorySwappiness == nil ? [] : ["--memory-swappiness"])
            + (disablesOOMKiller ? ["--oom-kill-disable"] : [])
    }
}

extension Specification.DeviceRule {
    /// As cgroup v1 takes it: "c 1:3 rwm". See Documentation/admin-guide/cgroup-v1/devices.rst in the kernel.
    var legacyText: String {
        let number = { (value: Int64?) in value.flatMap { $0 < 0 ? nil : "\($0)" } ?? "*" }
        guard type != nil || major != nil || minor != nil else { return "a" }
        return "\(type ?? "a") \(number(major)):\(number(minor)) \(access ?? "rwm")"
    }
}

extension ControlGroup {
    /// The v1 controllers that the container gets to see, because they bound it: each as its tree is called, "cpu,cpuacct"
    /// where two share one.
    func shownControllers(_ resources: Specification.Resources) -> [String] {
        let bounding = Set(resources.legacySettings().map(\.controller.legacyName))
        return Set(controllers.filter(bounding.contains).map { hierarchy.sharers(of: $0).joined(separator: ",") })
            .sorted()
    }
}
