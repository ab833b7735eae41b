package import Linux

/// A container's own cgroup in each of the machine's trees: it bounds the container, and finds all of its processes.
package struct ControlGroup: Sendable {
    let hierarchy: ControlGroupHierarchy
    /// Below the root of each tree.
    let name: Path
    /// The v1 controllers that it is in; those that it may be in, for one that somebody else made.
    let controllers: [String]

    /// The cgroup of a container, existing or not.
    /// - Parameter parent: Where `--cgroup-parent` puts it; "" for swrun's own folder.
    package init(ofContainer id: String, below parent: String = "") throws(SystemError) {
        hierarchy = try ControlGroupHierarchy.current.get()
        name = (parent.isEmpty ? ControlGroupHierarchy.folder : Path(parent)).relative.appending(Path(id))
        controllers = hierarchy.legacy.keys.sorted()
    }

    /// A cgroup in trees that are not this machine's usual ones.
    init(_ name: Path, in hierarchy: ControlGroupHierarchy) {
        self.hierarchy = hierarchy
        self.name = name
        controllers = hierarchy.legacy.keys.sorted()
    }

    /// The cgroup of a container, existing or not.
    package init(of record: ContainerRecord) throws(SystemError) {
        try self.init(ofContainer: record.id, below: record.hostConfiguration.controlGroupParent)
    }

    /// The cgroup that a container is about to get.
    /// - Throws: `RuntimeError.invalidSpecification` for a path that leads out of the tree.
    init(ofContainer id: String, for specification: Specification) throws {
        let path = Path(specification.linux?.cgroupsPath ?? "").relative
        guard !path.hasParentReference else {
            throw RuntimeError.invalidSpecification("the cgroup path \(path) must not contain \"..\"")
        }
        hierarchy = try ControlGroupHierarchy.current.get()
        name = path.isEmpty ? ControlGroupHierarchy.folder.appending(Path(id)) : path
        controllers = hierarchy.legacyControllers(for: specification.linux?.resources ?? .init())
    }

    var unified: Path? { hierarchy.unified?.appending(name) }

    /// The v1 directories, in the order of their names.
    var legacy: [(controller: String, directory: Path)] { directories(of: controllers) }

    private func directories(of controllers: [String]) -> [(controller: String, directory: Path)] {
        controllers.compactMap { name in hierarchy.legacy[name].map { (name, $0.appending(self.name)) } }
    }

    /// Those of the v1 directories that somebody has made.
    var existing: [(controller: String, directory: Path)] {
        legacy.filter { FileSystemType(at: $0.directory) != nil }
    }

    /// The v2 directory, for clone3(2) CLONE_INTO_CGROUP; nil on a machine with v1 alone.
    func openUnified() throws(SystemError) -> FileDescriptor? {
        guard let unified else { return nil }
        return try FileDescriptor.open(unified, [.readOnly, .directory])
    }

    /// Moves a process into the v1 directories; v2 is joined by clone3(2) itself.
    ///
    /// The kernel waits for every processor at the first of them before it moves anybody, milliseconds on an idle machine;
    /// the others cost some 20 µs each.
    func join(_ pid: Int32) throws(SystemError) {
        for (_, directory) in legacy {
            do throws(SystemError) {
                try Directory.open(directory).writeSetting("cgroup.procs", "\(pid)")
            } catch  where error.errno == .noSuchFile {
                // A controller that nothing of the container needs.
            }
        }
    }

    /// Kills every process inside, at once where the kernel can. See cgroups(7), "cgroup.kill" (Linux 5.14).
    package func killAll() throws(SystemError) {
        guard let unified else { return try killEach() }
        guard FileSystemType(at: unified) != nil else { return }
        try Directory.open(unified).writeSetting("cgroup.kill", "1")
    }

    /// The same without v2. They stand still meanwhile: none makes another, none ends and leaves its number to a stranger.
    func killEach() throws(SystemError) {
        guard !existing.isEmpty else { return }
        try freeze()
        do throws(SystemError) {
            for pid in try processes() {
                do throws(SystemError) { try PidDescriptor.open(pid).send(Signal.kill) } catch {
                    guard error.errno == .noSuchProcess || error.errno == .invalidArgument else { throw error }
                }
            }
        } catch {
            try thaw()
            throw error
        }
        try thaw()
    }

    /// Removes the directories, with those that the container made in them and the processes that are still inside.
    /// Missing ones are no error.
    package func remove() throws(SystemError) {
        // The directory of v2 is made first and removed last: without it there are no others.
        if let unified, FileSystemType(at: unified) == nil { return }
        // In every tree: an update may have put the container into more of them than it began with.
        let trees = directories(of: hierarchy.legacy.keys.sorted()).map(\.directory)
        let root = try Directory.open("/")
        for path in trees + [unified].compactMap({ $0 }) {
            do throws(SystemError) {
                try root.removeControlGroup(path)
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
        let root = try Directory.open("/")
        var last = SystemError("remove the cgroup", path.description, .busy)
        for _ in 0..<50 {
            do throws(SystemError) { return try root.removeControlGroup(path) } catch { last = error }
            var nothing = PollSet()
            try nothing.wait(milliseconds: 2)
        }
        throw last
    }
}

extension Directory {
    /// Removes a cgroup with those below it: their files go with the directories.
    fileprivate func removeControlGroup(_ name: Path) throws(SystemError) {
        do throws(SystemError) {
            return try removeDirectory(name)
        } catch  where error.errno == .busy {
            // Nearly none has others inside, and the kernel takes its time to list the files of one.
        }
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

extension Path {
    /// The same path from wherever it is appended to.
    fileprivate var relative: Path { components.reduce("") { $0.appending($1) } }
}
