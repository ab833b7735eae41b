package import Linux

/// Makes a container and stays with it in the foreground until it ends.
package struct Launch: Sendable {
    /// The container's directory: an OCI bundle, with `lower`, `upper/` and `work/` beside it.
    package var bundle: Path
    package var id: String
    package var specification: Specification
    /// How many layers `lower` names.
    package var layerCount: Int
    /// Whether the caller's stdin goes to the container.
    package var forwardsInput: Bool
    /// Whether the container's changes may be lost at a power cut, because they go with the container anyway.
    package var isTemporary: Bool
    /// Whether and how its output is kept.
    package var log: LogSettings
    /// Where compiled seccomp filters are kept.
    package var runDirectory: Path
    package var narration: Narration.Style?
    /// Containers whose namespaces it shares.
    package var joins: [JoinedContainer] = []

    package init(
        bundle: Path, id: String, specification: Specification, layerCount: Int, forwardsInput: Bool,
        isTemporary: Bool, log: LogSettings, runDirectory: Path, narration: Narration.Style? = nil
    ) {
        self.bundle = bundle
        self.id = id
        self.specification = specification
        self.layerCount = layerCount
        self.forwardsInput = forwardsInput
        self.isTemporary = isTemporary
        self.log = log
        self.runDirectory = runDirectory
        self.narration = narration
    }

    /// Starts the container's first process and waits for its end.
    ///
    /// The calling process must have one thread: the child is a copy of it.
    /// - Parameters:
    ///   - network: What it is to be connected to; nil for a container that shares this machine's network, or has none.
    ///   - meanwhile: What can be done while the child makes its surroundings, and nothing else is to do.
    ///   - started: Is told which process it is as soon as its program runs.
    /// - Throws: `RuntimeError`, whose `exitCode` is what the caller should answer; `SystemError`.
    package func run(
        network: ContainerNetwork? = nil, meanwhile: () -> Void = {}, started: (LiveState.Process) throws -> Void
    ) throws -> RunEnding {
        let group = try makeControlGroup()
        // A cgroup that cannot be removed hides neither how the container ended nor why it could not be made; the sweep
        // of abandoned containers meets it again.
        defer { try? group.remove() }
        // Blocked before the clone: a signal that comes between then and the program must not be lost.
        let signals = try SignalDescriptor()
        let container = try start(in: group, network: network, meanwhile: meanwhile, started: started)
        let isRaw = forwardsInput && specification.process?.terminal == true && Terminal.isTerminal(0)
        let others = container.others
        let streams = StreamRelays(container.streams)
        var supervisor = Supervisor(
            process: container.process, signals: signals, streams: streams, network: network,
            log: ContainerLog(of: bundle, log), others: others)
        let status = try isRaw ? supervisor.runInRawMode() : supervisor.run()
        return RunEnding(status: status, ranOutOfMemory: try group.hasRunOutOfMemory)
    }

    /// The cgroup that the container is born into, with its limits: whoever starts a container in it removes it afterwards.
    func makeControlGroup() throws -> ControlGroup {
        let group = try ControlGroup(ofContainer: id, for: specification)
        try group.create(specification.linux?.resources ?? .init())
        return group
    }

    /// Starts the container's first process. Signals must be blocked.
    func start(
        in group: ControlGroup, network: ContainerNetwork? = nil, meanwhile: () -> Void = {},
        started: (LiveState.Process) throws -> Void
    ) throws -> RunningContainer {
        let hasTerminal = specification.process?.terminal == true
        let pipes = try hasTerminal ? nil : StandardPipes(forwardingInput: forwardsInput)
        let plan = try Plan(
            specification,
            in: try surroundings(group, streams: Launch.numbers(of: pipes, owner: owner), network))
        let report = try Pipe()
        let control = try Pipe()
        let namespaces = self.namespaces

        // The other container's processes see the child as soon as it is there, so it is born closed to them.
        for other in joins where other.namespaces.contains(.process) {
            try Inheritance.setDumpable(false)
            try Namespaces.join(other.process, .process)
        }
        switch try ChildProcess.clone(namespaces, into: try group.openUnified()) {
        case .child:
            Launch.leave(pipes)
            network?.leaveInChild()
            let child = Child(
                plan: plan.steps, report: report.keepWriter(), control: control.keepReader(),
                reportsEveryStep: narration != nil)
            child.live()
        case .parent(let pid, let process):
            // What else is started from here on is the host's own again.
            if joins.contains(where: { $0.namespaces.contains(.process) }) {
                try Namespaces.join(FileDescriptor.open("/proc/self/ns/pid", .readOnly), .process)
            }
            let narrator = narration.map { Narration($0) }
            try narrator?.tell(cloned: pid, into: namespaces, joining: group.unified)
            var birth = Birth(
                plan: plan, pid: pid, process: process, report: report.keepReader(), control: control.keepWriter(),
                narrator: narrator)
            let streams = try bring(&birth, into: group, network, pipes, meanwhile: meanwhile, started: started)
            return RunningContainer(
                process: birth.finish(), streams: streams, others: specification.makes(.pid) ? nil : group)
        }
    }

    /// Accompanies the child until its program runs and its streams are ours; ends it when that fails.
    private func bring(
        _ birth: inout Birth, into group: ControlGroup, _ network: ContainerNetwork?,
        _ pipes: consuming StandardPipes?, meanwhile: () -> Void, started: (LiveState.Process) throws -> Void
    ) throws -> ContainerStreams {
        do {
            // The child needs its interfaces first; the kernel takes its time for cgroups.
            if let network { try birth.connect(to: network) }
            try group.createLegacy(specification.linux?.resources ?? .init())
            try birth.place(in: group)
            meanwhile()
            let terminal = try birth.attend(explaining: specification.process)
            try started(try birth.identify())
            return try Launch.streams(pipes, terminal, forwardsInput)
        } catch {
            try birth.abandon()
            throw error
        }
    }

    private var owner: UInt32 { specification.process?.user.uid ?? 0 }

    /// The cgroup namespace is not made by clone3: see the plan.
    private var namespaces: Namespaces {
        let kinds: [(Specification.Namespace.Kind, Namespaces)] = [
            (.mount, .mount), (.pid, .process), (.network, .network), (.ipc, .interprocess), (.uts, .hostname),
        ]
        return Namespaces(kinds.filter { specification.makes($0.0) }.map(\.1))
    }

    private func surroundings(
        _ group: ControlGroup, streams: StreamNumbers?, _ network: ContainerNetwork?
    ) throws -> Surroundings {
        let filter = try SeccompFilter.program(of: specification, in: runDirectory)
        var surroundings = Surroundings(
            root: .overlay(overlay),
            legacyControllers: group.shownControllers(specification.linux?.resources ?? .init()),
            controlGroupsToJoin: group.legacy.map(\.directory), streams: streams, filter: filter,
            lastCapability: Credentials.lastCapability,
            joins: joins.map(\.forChild).filter { !$0.namespaces.isEmpty },
            sharesProcesses: joins.contains { $0.namespaces.contains(.process) })
        surroundings.interfaces = network?.interfaces ?? []
        surroundings.networkOwner = network?.owner
        return surroundings
    }

    /// Device nodes of an image are never opened: those of `/dev` are on a file system of their own.
    private var overlay: OverlayMount {
        OverlayMount(
            directory: bundle.appending("lower"),
            options: OverlayOptions.text(of: id, layerCount: layerCount, isTemporary: isTemporary),
            target: bundle.appending("rootfs"), attributes: .noDevices)
    }

    static func numbers(of pipes: borrowing StandardPipes?, owner: UInt32) -> StreamNumbers? {
        switch pipes {
        case .some(let pipes): pipes.numbers(owner: owner)
        case .none: nil
        }
    }

    /// The child's ends belong to the plan from now on, which knows them by number.
    static func leave(_ pipes: consuming StandardPipes?) {
        switch consume pipes {
        case .some(let pipes): pipes.leaveToChild()
        case .none: break
        }
    }

    static func streams(
        _ pipes: consuming StandardPipes?, _ terminal: consuming FileDescriptor?, _ forwardsInput: Bool
    ) throws -> ContainerStreams {
        if let pipes { return try pipes.parentEnds() }
        guard let terminal else { throw RuntimeError.invalidSpecification("the container opened no terminal") }
        return try ContainerStreams(terminal: terminal, forwardingInput: forwardsInput)
    }
}

/// A container whose program runs, in the hands of the process that has started it.
struct RunningContainer: ~Copyable {
    let process: PidDescriptor
    let streams: ContainerStreams
    /// Where the processes are that do not end with the first one, because its pid namespace is not its own; else nil.
    let others: ControlGroup?
}
