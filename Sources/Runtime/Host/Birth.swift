internal import Linux

/// The parent's part between clone3(2) and the child's execve(2): it hears of each step, takes over the terminal, and
/// explains what failed.
struct Birth: ~Copyable {
    private let plan: Plan
    private let pid: Int32
    private let process: PidDescriptor
    private let report: FileDescriptor
    private let control: FileDescriptor
    private let narrator: Narration?
    /// Whether its exit status was taken.
    private var isBuried = false

    init(
        plan: Plan, pid: Int32, process: consuming PidDescriptor, report: consuming FileDescriptor,
        control: consuming FileDescriptor, narrator: Narration?
    ) {
        self.plan = plan
        self.pid = pid
        self.process = process
        self.report = report
        self.control = control
        self.narrator = narrator
    }

    /// The process, once its program runs. The control pipe stays open in its name until this value goes.
    consuming func finish() -> PidDescriptor { process }

    /// Ends the child, whatever it is doing.
    mutating func abandon() throws(SystemError) {
        guard !isBuried else { return }
        try process.send(Signal.kill)
        // One that hangs in the kernel, or stands still with its container, dies later and without us.
        if try process.waitForEnd(milliseconds: Birth.patience) { _ = try bury() }
    }

    /// In milliseconds.
    private static let patience: Int32 = 2000

    private mutating func bury() throws(SystemError) -> ExitStatus {
        isBuried = true
        return try process.wait()
    }

    /// Which process it is, now that its program runs.
    /// - Throws: `RuntimeError.childDied` for one that ended before: the end of its report says the same of both.
    mutating func identify() throws -> LiveState.Process {
        guard let statistics = Process.statistics(of: pid) else {
            throw SystemError("find process", "\(pid)", .noSuchProcess)
        }
        guard statistics.hasExecuted else { throw RuntimeError.childDied(try bury()) }
        return LiveState.Process(pid: pid, startTime: statistics.startTime)
    }

    /// Moves the child into its cgroups of v1, and tells it so.
    func place(in group: ControlGroup) throws(SystemError) {
        guard !group.legacy.isEmpty else { return }
        do throws(SystemError) {
            try group.join(pid)
        } catch {
            // It has ended already; `identify` is about to find out.
            guard error.errno == .noSuchProcess else { throw error }
        }
        try answer(.joinedControlGroups)
    }

    /// Connects the child to its networks, and tells it so where it waits for that.
    func connect(to network: ContainerNetwork) throws {
        guard !network.interfaces.isEmpty else { return }
        try network.connect(pid)
        try answer(.madeInterfaces)
    }

    private func answer(_ answer: ParentAnswer) throws(SystemError) {
        do throws(SystemError) {
            try control.write([answer.rawValue])
        } catch {
            // It has ended already; `identify` is about to find out.
            guard error.errno == .brokenPipe else { throw error }
        }
    }

    /// Follows the child until its program runs.
    /// - Returns: The controlling side of its terminal, if it opened one.
    /// - Throws: `RuntimeError` for a step that failed, the child waits to be abandoned; `.interrupted`.
    mutating func attend(explaining process: Specification.Process?) throws -> FileDescriptor? {
        var terminal: FileDescriptor?
        var last = -1
        let requests = try SignalDescriptor.requestsToEnd()
        while let record = try nextRecord(unless: requests) {
            guard plan.steps.indices.contains(record.step) else { continue }
            let step = plan.steps[record.step]
            last = record.step
            switch record.event {
            case .done: try narrator?.tell(step, index: record.step, nanoseconds: record.nanoseconds)
            case .skipped: break
            case .terminal:
                terminal = try self.process.takeDescriptor(record.value)
                try answer(.tookTerminal)
            case .failed:
                throw explain(step, Errno(rawValue: record.value), process)
            }
        }
        // The end of the pipe is either execve or death: see `identify`.
        if let step = plan.steps.last, narrator != nil, last == plan.steps.count - 2 {
            try narrator?.tell(step, index: plan.steps.count - 1, nanoseconds: 0)
        }
        return terminal
    }

    /// A step may take as long as a file system that does not answer, or a container that stops every newcomer, wants.
    private func nextRecord(unless requests: borrowing SignalDescriptor) throws -> StepReport? {
        var set = PollSet()
        let told = set.add(report.rawValue, .readable)
        _ = set.add(requests.descriptor.rawValue, .readable)
        try set.wait()
        if set.found(told).isEmpty, let number = try requests.next() { throw RuntimeError.interrupted(number) }
        return try StepReport.read(from: report)
    }

    /// The child waits meanwhile: what it sees as its root can be looked at through it.
    private func explain(_ step: Step, _ reason: Errno, _ process: Specification.Process?) -> any Error {
        guard step.concernsTheProgram, let process, let program = process.command.first else {
            return RuntimeError.stepFailed(step, reason)
        }
        do {
            let root = try Directory.open(Path("/proc/\(pid)/root"))
            let path = process.env?.last { $0.hasPrefix("PATH=") }.map { String($0.dropFirst(5)) }
            let failure = ExecFailure.diagnose(
                program, path: path, workingDirectory: Path(process.cwd), in: root, reason)
            return RuntimeError.notExecutable(failure)
        } catch { return RuntimeError.stepFailed(step, reason) }
    }
}

extension Step {
    /// Whether its failure says something of the command, and not of the container.
    fileprivate var concernsTheProgram: Bool {
        switch self {
        case .findProgram, .execute: true
        default: false
        }
    }
}
