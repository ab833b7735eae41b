package import Linux

extension ControlGroup {
    /// Stops every process inside until `thaw`; returns when all of them stand still.
    /// - Throws: `SystemError` EBUSY for one that does not stand still within ten seconds; all go on then.
    package func freeze() throws(SystemError) {
        do throws(SystemError) {
            try stop()
        } catch {
            try thaw()
            throw error
        }
    }

    /// How long a process may take to stand still, in nanoseconds: one in an uninterruptible wait does not for long.
    fileprivate static let freezeLimit: Int64 = 10_000_000_000

    private func stop() throws(SystemError) {
        if let unified {
            let directory = try Directory.open(unified)
            try directory.writeSetting("cgroup.freeze", "1")
            try directory.waitForEvent("frozen 1")
        } else if let freezer = hierarchy.legacy["freezer"] {
            let directory = try Directory.open(freezer.appending(name))
            // A process that is just being made can slip through one attempt: the kernel asks to write again.
            let start = Timestamp.monotonic
            while Timestamp.monotonic.nanoseconds(since: start) < ControlGroup.freezeLimit {
                try directory.writeSetting("freezer.state", "FROZEN")
                if try directory.readSetting("freezer.state").hasPrefix("FROZEN") { return }
            }
            throw SystemError("freeze", "the container", .busy)
        }
    }

    /// Whether its processes stand still, or are being stopped. See cgroups(7), "cgroup.freeze"; for v1
    /// Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst in the kernel.
    package var isFrozen: Bool {
        get throws(SystemError) {
            do throws(SystemError) {
                if let unified { return try Directory.open(unified).readSetting("cgroup.freeze").hasPrefix("1") }
                guard let freezer = hierarchy.legacy["freezer"] else { return false }
                return try !Directory.open(freezer.appending(name)).readSetting("freezer.state").hasPrefix("THAWED")
            } catch {
                // The container has ended, or is just being put into its cgroup.
                guard error.errno.meansGone || error.errno == .noSuchDevice else { throw error }
                return false
            }
        }
    }

    /// Lets the processes go on. A container that has ended meanwhile needs no thaw.
    package func thaw() throws(SystemError) {
        do throws(SystemError) {
            if let unified {
                try Directory.open(unified).writeSetting("cgroup.freeze", "0")
            } else if let freezer = hierarchy.legacy["freezer"] {
                try Directory.open(freezer.appending(name)).writeSetting("freezer.state", "THAWED")
            }
        } catch  where error.errno == .noSuchFile {}
    }
}

extension Directory {
    /// Waits until `cgroup.events` has a line; the kernel announces each change of that file. See cgroups(7).
    func waitForEvent(_ line: Substring) throws(SystemError) {
        let file = try open("cgroup.events", .readOnly)
        let start = Timestamp.monotonic
        while Timestamp.monotonic.nanoseconds(since: start) < ControlGroup.freezeLimit {
            let text = String(decoding: try file.readAll(limit: 4096, of: "cgroup.events"), as: UTF8.self)
            if text.split(separator: "\n").contains(line) { return }
            try file.waitForException(milliseconds: 100)
            try file.seek(to: 0)
        }
        throw SystemError("freeze", "the container", .busy)
    }
}
