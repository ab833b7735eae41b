internal import Linux

extension ControlGroupHierarchy {
    /// What every container's cgroup of v2 gets, so that it can be bounded later and its use is counted.
    private static let wanted = ControlGroupSetting.Controller.allCases

    /// Has v2's controllers passed on from the root down to a folder's children. See cgroups(7), "cgroup.subtree_control".
    /// - Parameter needed: Those that a limit cannot do without.
    /// - Throws: `RuntimeError.noController`, `.occupiedControlGroup`.
    func enableControllers(below folder: Path, needed: Set<ControlGroupSetting.Controller>) throws {
        guard let unified else { return }
        let inner = unified.appending(folder)
        let innermost = try Directory.openOrCreate(inner, permissions: 0o755)
        // As the first container since boot leaves it.
        if try Set(ControlGroupHierarchy.wanted).isSubset(of: innermost.passedOn()) { return }
        var place = unified
        try enable(needed, in: try Directory.open(place), at: place, isRoot: true)
        for component in folder.components {
            place = place.appending(component)
            try enable(needed, in: try Directory.open(place), at: place, isRoot: false)
        }
    }

    private func enable(
        _ needed: Set<ControlGroupSetting.Controller>, in directory: borrowing Directory, at place: Path, isRoot: Bool
    ) throws {
        let there = ControlGroupHierarchy.controllers(try directory.readSetting("cgroup.controllers"))
        if let missing = needed.subtracting(there).min(by: { $0.rawValue < $1.rawValue }) {
            throw RuntimeError.noController(missing.rawValue)
        }
        let absent = there.subtracting(try directory.passedOn())
        if absent.isEmpty { return }
        do throws(SystemError) { return try directory.passOn(absent) } catch {
            if error.errno == .busy {
                // Processes and children cannot compete: where any are in the way, children get nothing. See cgroups(7), "no
                // internal processes". The root of a container's own tree is full of that container's.
                if isRoot { try directory.clearOfProcesses() }
                do throws(SystemError) { return try directory.passOn(absent) } catch {
                    // One by one some would be passed on, and make threads of the processes: then no child may have any.
                    // See cgroups(7), "thread mode".
                    guard error.errno != .busy else {
                        if needed.isEmpty { return }
                        throw RuntimeError.occupiedControlGroup(place)
                    }
                }
            }
        }
        for controller in absent.sorted(by: { $0.rawValue < $1.rawValue }) {
            do throws(SystemError) { try directory.passOn([controller]) } catch {
                // Some a kernel refuses for reasons of its own, such as `cpu` while there are real-time processes.
                guard needed.contains(controller) else { continue }
                throw error.errno == .busy ? RuntimeError.occupiedControlGroup(place) : error as any Error
            }
        }
    }

    fileprivate static func controllers(_ text: String) -> Set<ControlGroupSetting.Controller> {
        Set(text.split(whereSeparator: \.isWhitespace).compactMap { .init(rawValue: String($0)) })
    }
}

extension Directory {
    /// The controllers that the cgroup's children have.
    fileprivate func passedOn() throws(SystemError) -> Set<ControlGroupSetting.Controller> {
        ControlGroupHierarchy.controllers(try readSetting("cgroup.subtree_control"))
    }

    fileprivate func passOn(_ controllers: Set<ControlGroupSetting.Controller>) throws(SystemError) {
        let words = controllers.map { "+\($0.rawValue)" }.sorted()
        try writeSetting("cgroup.subtree_control", words.joined(separator: " "))
    }

    /// Moves the processes of this cgroup into one below it, as an init in a container would have done.
    fileprivate func clearOfProcesses() throws(SystemError) {
        // Only a machine's own root may have both, and only it lacks this file.
        guard contains("cgroup.type") else { return }
        do throws(SystemError) { try makeDirectory("init", permissions: 0o755) } catch  where error.errno == .fileExists
        {}
        let leaf = try openDirectory("init")
        // New ones may be born meanwhile.
        for _ in 0..<10 {
            let processes = try readSetting("cgroup.procs").split(separator: "\n")
            if processes.isEmpty { return }
            for process in processes {
                do throws(SystemError) { try leaf.writeSetting("cgroup.procs", String(process)) } catch
                    where error.errno == .noSuchProcess
                {}
            }
        }
    }
}
