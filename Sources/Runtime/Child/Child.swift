internal import Linux

/// The process between clone3(2) and execve(2).
///
/// Rules of this folder, because this process is a copy of its parent:
/// - leave only by execve or `_exit`: `exit` would flush the parent's buffers a second time;
/// - print nothing: the standard streams still are the caller's;
/// - nothing that may load code after the pivot (getpwnam, locale, iconv): it would be the container's code;
/// - what can be decided beforehand is decided in the plan, by the parent.
struct Child: ~Copyable {
    private let plan: [Step]
    private let report: FileDescriptor
    private let control: FileDescriptor
    private let reportsEveryStep: Bool

    /// What one step leaves for a later one.
    var held = HeldDescriptors()
    /// Answers that came while another one was waited for: the parent does not keep to our order.
    private var heard: [ParentAnswer] = []

    /// - Parameters:
    ///   - report: Where records of `StepReport` go.
    ///   - control: Read for the parent's answers; its end means that the parent is gone or wants us to be.
    init(
        plan: [Step], report: consuming FileDescriptor, control: consuming FileDescriptor, reportsEveryStep: Bool
    ) {
        self.plan = plan
        self.report = report
        self.control = control
        self.reportsEveryStep = reportsEveryStep
    }

    /// Performs the plan, whose last step becomes the container's program.
    consuming func live() -> Never {
        for (index, step) in plan.enumerated() {
            let start = reportsEveryStep ? Timestamp.monotonic : Timestamp(seconds: 0)
            do throws(SystemError) {
                // execve leaves nobody who could tell of it: the end of the pipe does.
                let isDone = try perform(step, index: index)
                if reportsEveryStep {
                    let took = UInt64(max(0, Timestamp.monotonic.nanoseconds(since: start)))
                    try report.write(StepReport(isDone ? .done : .skipped, step: index, nanoseconds: took).bytes)
                }
            } catch {
                fail(step: index, error.errno)
            }
        }
        ChildProcess.exit(Child.failure)
    }

    /// 125: what the parent answers for a container that could not be made.
    static let failure: Int32 = 125

    /// Tells the parent what failed, and stays until it has looked around: it explains a failure of execve(2) from the
    /// tree that only this process has.
    private func fail(step: Int, _ reason: Errno) -> Never {
        do throws(SystemError) {
            try report.write(StepReport(.failed, step: step, value: reason.rawValue).bytes)
            // What the parent says meanwhile is meant for a step that is not reached any more.
            while try !control.readSome(1).isEmpty {}
        } catch {
            // Nobody is left to be told.
        }
        ChildProcess.exit(Child.failure)
    }

    /// Shows the parent a descriptor by its number and waits until it has taken a copy. See pidfd_getfd(2).
    mutating func handOver(_ descriptor: borrowing FileDescriptor, step: Int) throws(SystemError) {
        try report.write(StepReport(.terminal, step: step, value: descriptor.rawValue).bytes)
        try wait(for: .tookTerminal)
    }

    /// Waits until the parent says that something is done; what else it says meanwhile is remembered.
    /// - Throws: `SystemError` EPIPE when the parent closed its end or died.
    mutating func wait(for answer: ParentAnswer) throws(SystemError) {
        while true {
            if let place = heard.firstIndex(of: answer) {
                heard.remove(at: place)
                return
            }
            guard let byte = try control.readSome(1).first, let next = ParentAnswer(rawValue: byte) else {
                throw SystemError("reach", "the parent", .brokenPipe)
            }
            heard.append(next)
        }
    }

    /// Whether the parent is alive: its end of the control pipe closes with it.
    var parentIsAlive: Bool {
        get throws(SystemError) { try !control.hasHungUp() }
    }
}

/// Descriptors that one step opens and a later one uses; execve(2) closes what is left.
struct HeldDescriptors: ~Copyable {
    /// The container's root directory, once it is the root of this process.
    var root: Directory?
    /// The null device of the host: the container's own could be anything.
    var nullDevice: Cover?
    /// An empty read-only directory, what a masked directory is covered with.
    var emptyDirectory: Cover?
    /// The container's /proc, reached without a path: the container may have mounted something over it.
    var processes: Directory?
    var devices: Directory?
    var terminals: Directory?
    /// The /dev/shm of another container.
    var sharedMemory: FileDescriptor?
    /// Numbers of detached mounts, with the index of the bind mount or image: descriptors cannot stand in an array.
    var bindSources: [(mount: Int, number: Int32)] = []
    /// A connection to our network namespace's links, addresses and routes.
    var routes: RouteSocket?
    var program: Path = ""
}
