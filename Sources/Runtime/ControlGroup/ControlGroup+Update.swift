internal import Linux

extension ControlGroup {
    /// Changes the limits of a container that runs.
    /// - Throws: `RuntimeError.noController`; `SystemError` EBUSY for memory that is in use and cannot be freed.
    func update(_ resources: Specification.Resources) throws {
        var memoryNow: Int64?
        if hierarchy.isLegacy(.memory), resources.memory?.limit != nil || resources.memory?.swap != nil,
            let directory = legacy.first(where: { $0.controller == "memory" })?.directory
        {
            let text = try Directory.open(directory).readSetting("memory.limit_in_bytes")
            memoryNow = Int64(text.filter { !$0.isWhitespace })
        }
        let legacySettings = hierarchy.legacySettings(for: resources, memoryNow: memoryNow)
        let settings = try legacySettings + hierarchy.unifiedSettings(for: resources)
        for controller in Set(legacySettings.map(\.controller.legacyName)).sorted() { try enter(controller) }
        try shrinkMemory(to: resources.memory?.limit) {
            for setting in settings {
                let name = setting.controller.legacyName
                guard let place = legacy.first(where: { $0.controller == name })?.directory ?? unified else { continue }
                try setting.apply(to: try Directory.open(place))
            }
        }
    }

    /// Has the kernel take back what the container uses beyond a limit before `apply` sets it: v1 refuses a limit below what
    /// is in use, v2 kills for it. See cgroup-v2.rst, "memory.high" and "memory.max", in the kernel's documentation.
    /// - Parameter limit: In bytes; nil and negative for none.
    private func shrinkMemory(to limit: Int64?, _ apply: () throws -> Void) throws {
        guard let limit, limit >= 0, !hierarchy.isLegacy(.memory), let unified else { return try apply() }
        let directory = try Directory.open(unified)
        func isAbove() throws(SystemError) -> Bool {
            let used = try directory.readSetting("memory.current")
            return Int64(used.filter { !$0.isWhitespace }) ?? 0 > limit
        }
        guard directory.contains("memory.current"), try isAbove() else { return try apply() }
        let usual = String(try directory.readSetting("memory.high").prefix { !$0.isNewline })
        do {
            try directory.writeSetting("memory.high", "\(limit)")
            if try isAbove() { throw SystemError("write \(limit) to", "memory.max", .busy) }
            try apply()
        } catch {
            try directory.writeSetting("memory.high", usual)
            throw error
        }
        try directory.writeSetting("memory.high", usual)
    }

    /// Puts the processes into a v1 controller that nothing of the container needed before.
    private func enter(_ controller: String) throws(SystemError) {
        guard let place = legacy.first(where: { $0.controller == controller })?.directory,
            FileSystemType(at: place) == nil,
            let members = legacy.first(where: { $0.controller == "pids" })?.directory ?? unified
        else { return }
        let directory = try Directory.openOrCreate(place, permissions: 0o755)
        if controller == "cpuset" { try hierarchy.inheritProcessors(to: name) }
        // New ones may be born meanwhile, where their parents still are.
        var moved: Set<Substring> = []
        for _ in 0..<100 {
            let text = try Directory.open(members).readSetting("cgroup.procs")
            let waiting = Set(text.split(separator: "\n")).subtracting(moved)
            if waiting.isEmpty { return }
            for process in waiting {
                do throws(SystemError) { try directory.writeSetting("cgroup.procs", String(process)) } catch
                    where error.errno == .noSuchProcess
                {}
                moved.insert(process)
            }
        }
    }
}
