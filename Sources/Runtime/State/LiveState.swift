package import Linux

/// Which process a running container is: `state.json`, in the directory of what dies with the host.
///
/// A process number alone may be another's tomorrow; with its start time and the boot's name it is one process for good.
package struct LiveState: Hashable, Sendable {
    package struct Process: Hashable, Sendable {
        package var pid: Int32
        /// In clock ticks since boot.
        package var startTime: UInt64

        package init(pid: Int32, startTime: UInt64) {
            self.pid = pid
            self.startTime = startTime
        }

        /// The process of that number that runs now, or nil.
        package init?(running pid: Int32) {
            guard let startTime = Linux.Process.startTime(of: pid) else { return nil }
            self.init(pid: pid, startTime: startTime)
        }

        /// This process.
        package static let own = Process(running: Linux.Process.id)

        /// Takes hold of it, or nil when it has ended.
        package func open() throws(SystemError) -> PidDescriptor? {
            try PidDescriptor.open(pid, startTime: startTime)
        }

        var isAlive: Bool {
            get throws(SystemError) {
                switch try open() {
                case .some: true
                case .none: false
                }
            }
        }
    }

    /// The container's first process; its supervisor as long as there is none.
    package var process: Process
    /// Who waits for it, and will write down how it ended.
    package var supervisor: Process
    package var bootID: String
    package var startedAt: Timestamp
    /// Whether the container has ended and waits to be started again; both processes are the supervisor then.
    package var isRestarting: Bool

    /// Whether the container has no process yet.
    package var isBeingBorn: Bool { process == supervisor && !isRestarting }

    package init(
        process: Process, supervisor: Process, bootID: String, startedAt: Timestamp, isRestarting: Bool = false
    ) {
        self.process = process
        self.supervisor = supervisor
        self.bootID = bootID
        self.startedAt = startedAt
        self.isRestarting = isRestarting
    }
}

extension LiveState: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("bootID", bootID)
            object.member("pid", process.pid)
            object.member("restarting", isRestarting ? true : nil)
            object.member("startTime", process.startTime)
            object.member("startedAt", startedAt.rfc3339)
            object.member("supervisor", supervisor)
        }
    }

    /// nil for a text that is not what we wrote.
    init?(_ tree: JSONTree) {
        guard let bootID = tree["bootID"]?.text, let process = Process(tree), let startedAt = tree["startedAt"]?.moment,
            let supervisor = tree["supervisor"].flatMap(Process.init)
        else { return nil }
        self.init(
            process: process, supervisor: supervisor, bootID: bootID, startedAt: startedAt,
            isRestarting: tree["restarting"]?.truth ?? false)
    }
}

extension LiveState.Process: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("pid", pid)
            object.member("startTime", startTime)
        }
    }

    init?(_ tree: JSONTree) {
        guard let pid = tree["pid"]?.integer(Int32.self), pid > 0,
            let startTime = tree["startTime"]?.integer(UInt64.self)
        else { return nil }
        self.init(pid: pid, startTime: startTime)
    }
}
