internal import Linux

extension ControlGroup {
    /// Whether the kernel has killed any of the cgroup's processes because memory ran out, here or on the whole machine.
    /// See cgroup-v2.rst, "memory.events", and for v1 memory.rst, "memory.oom_control", in the kernel's documentation.
    var hasRunOutOfMemory: Bool {
        get throws(SystemError) {
            let (place, file): (Path?, Path) =
                if let memory = legacy.first(where: { $0.controller == "memory" }) {
                    (memory.directory, "memory.oom_control")
                } else { (unified, "memory.events") }
            guard let place else { return false }
            do throws(SystemError) {
                let lines = try Directory.open(place).readSetting(file).split(separator: "\n")
                guard let line = lines.first(where: { $0.hasPrefix("oom_kill ") }) else { return false }
                return line.dropFirst("oom_kill ".count) != "0"
            } catch {
                // A machine without the controller, or a kernel before 4.13 without the count.
                guard error.errno == .noSuchFile else { throw error }
                return false
            }
        }
    }
}
