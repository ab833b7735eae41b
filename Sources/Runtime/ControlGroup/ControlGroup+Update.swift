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
        let settings = try hierarchy.settings(for: resources, memoryNow: memoryNow)
        for controller in Set(settings.filter { hierarchy.isLegacy($0.controller) }.map(\.controller.legacyName))
            .sorted()
        {
            try enter(controller)
        }
        for setting in settings {
            let name = setting.controller.legacyName
            guard let place = legacy.first(where: { $0.controller == name })?.directory ?? unified else { continue }
            try setting.apply(to: try Directory.open(place))
        }
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
