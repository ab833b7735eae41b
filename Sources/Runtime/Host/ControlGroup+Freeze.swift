package import Linux

extension ControlGroup {
    /// Stops every process inside until `thaw`; returns when all of them stand still.
    package func freeze() throws(SystemError) {
        if let unified {
            let directory = try Directory.open(unified)
            try directory.writeSetting("cgroup.freeze", "1")
            try directory.waitForEvent("frozen 1")
        } else if let freezer = hierarchy.legacy["freezer"] {
            let directory = try Directory.open(freezer.appending(name))
            // A process that is just being made can slip through one attempt: the kernel asks to write again.
            repeat {
                try directory.writeSetting("freezer.state", "FROZEN")
            } while try !directory.readSetting(
                "freezer.state"
            ).hasPrefix("FROZEN")
        }
    }

    /// Lets the processes go on.
    package func thaw() throws(SystemError) {
        if let unified {
            try Directory.open(unified).writeSetting("cgroup.freeze", "0")
        } else if let freezer = hierarchy.legacy["freezer"] {
            try Directory.open(freezer.appending(name)).writeSetting("freezer.state", "THAWED")
        }
    }
}

extension Directory {
    /// Waits until `cgroup.events` has a line; the kernel announces each change of that file. See cgroups(7).
    func waitForEvent(_ line: Substring) throws(SystemError) {
        let file = try open("cgroup.events", .readOnly)
        while true {
            let text = String(decoding: try file.readAll(limit: 4096, of: "cgroup.events"), as: UTF8.self)
            if text.split(separator: "\n").contains(line) { return }
            try file.waitForException()
            try file.seek(to: 0)
        }
    }
}
