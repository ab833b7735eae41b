package import Linux

/// A container's own cgroup in each of the machine's trees: it bounds the container, and finds all of its processes.
package struct ControlGroup: Sendable {
    let hierarchy: ControlGroupHierarchy
    let name: Path

    /// The cgroup of a container, existing or not.
    package init(ofContainer id: String) throws(SystemError) {
        hierarchy = try ControlGroupHierarchy.detect()
        name = ControlGroupHierarchy.folder.appending(id)
    }

    var unified: Path? { hierarchy.unified?.appending(name) }

    /// The v1 directories, in the order of their names.
    var legacy: [(controller: String, directory: Path)] {
        hierarchy.legacy.sorted { $0.key < $1.key }.map { ($0.key, $0.value.appending(name)) }
    }

    /// Makes the directories and writes the limits into them, before any process is inside.
    func create(_ resources: Specification.Resources) throws {
        if let unified {
            if hierarchy.isUnifiedAlone { try enableControllers() }
            let directory = try Directory.openOrCreate(unified, permissions: 0o755)
            if hierarchy.isUnifiedAlone, let limit = resources.pids?.limit {
                try directory.writeSetting("pids.max", limit < 0 ? "max" : "\(limit)")
            }
            if let rules = resources.devices {
                try DeviceFilter.attach(try DeviceProgram(rules).bytes, to: directory.descriptor)
            }
        }
        for (controller, path) in legacy {
            let directory = try Directory.openOrCreate(path, permissions: 0o755)
            switch controller {
            case "pids":
                if let limit = resources.pids?.limit {
                    try directory.writeSetting("pids.max", limit < 0 ? "max" : "\(limit)")
                }
            case "devices":
                for rule in resources.devices ?? [] {
                    try directory.writeSetting(rule.allow ? "devices.allow" : "devices.deny", rule.legacyText)
                }
            default: break
            }
        }
    }

    /// In v2 a directory has only the controllers that its parent passes on. See cgroups(7), "cgroup.subtree_control".
    private func enableControllers() throws(SystemError) {
        guard let root = hierarchy.unified else { return }
        try Directory.open(root).writeSetting("cgroup.subtree_control", "+pids")
        try Directory.openOrCreate(root.appending(ControlGroupHierarchy.folder), permissions: 0o755)
            .writeSetting("cgroup.subtree_control", "+pids")
    }

    /// The v2 directory, for clone3(2) CLONE_INTO_CGROUP; nil on a machine with v1 alone.
    func openUnified() throws(SystemError) -> FileDescriptor? {
        guard let unified else { return nil }
        return try FileDescriptor.open(unified, [.readOnly, .directory])
    }

    /// Moves a process into the v1 directories; v2 is joined by clone3(2) itself.
    ///
    /// The kernel waits for every processor here before it moves anybody, milliseconds on an idle machine.
    func join(_ pid: Int32) throws(SystemError) {
        for (_, directory) in legacy { try Directory.open(directory).writeSetting("cgroup.procs", "\(pid)") }
    }

    /// Kills every process inside, at once where the kernel can. See cgroups(7), "cgroup.kill" (Linux 5.14).
    package func killAll() throws(SystemError) {
        guard let unified, FileSystemType(at: unified) != nil else { return }
        try Directory.open(unified).writeSetting("cgroup.kill", "1")
    }

    /// Removes the directories, with those that the container made in them and the processes that are still inside.
    /// Missing ones are no error.
    package func remove() throws(SystemError) {
        for path in legacy.map(\.directory) + [unified].compactMap({ $0 }) {
            do throws(SystemError) {
                try Directory.open(path.parent).removeControlGroup(path.lastComponent)
            } catch {
                switch error.errno {
                case .noSuchFile: continue
                case .busy: try removeBusy(path)
                default: throw error
                }
            }
        }
    }

    /// Ends what is left inside, and waits until the kernel has seen it go.
    private func removeBusy(_ path: Path) throws(SystemError) {
        try killAll()
        let parent = try Directory.open(path.parent)
        var last = SystemError("remove the cgroup", path.description, .busy)
        for _ in 0..<50 {
            do throws(SystemError) { return try parent.removeControlGroup(path.lastComponent) } catch { last = error }
            var nothing = PollSet()
            try nothing.wait(milliseconds: 2)
        }
        throw last
    }
}

extension Directory {
    /// Removes a cgroup with those below it: their files go with the directories.
    fileprivate func removeControlGroup(_ name: Path) throws(SystemError) {
        let inside = try openDirectory(name)
        for entry in try inside.entries() where entry.kind == .directory { try inside.removeControlGroup(entry.name) }
        try removeDirectory(name)
    }

    /// Writes one of the kernel's settings files.
    func writeSetting(_ file: Path, _ value: String) throws(SystemError) {
        do throws(SystemError) {
            try open(file, .writeOnly).write(value)
        } catch { throw SystemError("write \(value) to", file.description, error.errno) }
    }

    /// Reads one of the kernel's settings files.
    func readSetting(_ file: Path) throws(SystemError) -> String {
        String(decoding: try open(file, .readOnly).readAll(limit: 1 << 20, of: file.description), as: UTF8.self)
    }
}

extension Specification.DeviceRule {
    /// As cgroup v1 takes it: "c 1:3 rwm". See Documentation/admin-guide/cgroup-v1/devices.rst in the kernel.
    var legacyText: String {
        let number = { (value: Int64?) in value.map { "\($0)" } ?? "*" }
        guard type != nil || major != nil || minor != nil else { return "a" }
        return "\(type ?? "a") \(number(major)):\(number(minor)) \(access ?? "rwm")"
    }
}
