internal import Linux

/// Makes a further process of a container, and stays with it until it ends.
struct ExecLaunch {
    let request: ExecRequest
    let filter: [UInt8]?

    /// Everything that a container may have of its own; where it has none, it is ours that is joined, which changes nothing.
    private static let namespaces: Namespaces = [.mount, .network, .interprocess, .hostname, .controlGroup]

    /// - Parameter ready: Gets one byte when the program runs.
    func run(_ ready: consuming FileDescriptor?) throws -> ExitStatus {
        guard let first = try PidDescriptor.open(request.pid, startTime: request.startTime) else {
            throw ExecError.notRunning(request.container)
        }
        do {
            return try run(joining: first, ready)
        } catch {
            // Its end shows in many ways: no process can be made in its namespace, none of its files is found.
            // What the kernel answers while it ends comes a moment before the end itself.
            let patience: Int32 = error is SystemError || ExecLaunch.tellsOfDeath(error) ? 500 : 0
            if error is RuntimeError || error is SystemError, try first.waitForEnd(milliseconds: patience) {
                throw ExecError.notRunning(request.container)
            }
            if case RuntimeError.stepFailed(.enterExistingDirectory(let path), let reason) = error {
                throw ExecError.noWorkingDirectory(path, reason)
            }
            throw error
        }
    }

    private static func tellsOfDeath(_ error: any Error) -> Bool {
        switch error {
        // A process that ends has no namespaces any more before its end shows. See setns(2).
        case RuntimeError.childDied, RuntimeError.stepFailed(.joinNamespaces, .noSuchProcess): true
        default: false
        }
    }

    private func run(joining first: borrowing PidDescriptor, _ ready: consuming FileDescriptor?) throws -> ExitStatus {
        let group = try ControlGroup(ofContainer: request.container, below: request.controlGroupParent)
        let hasTerminal = request.process.terminal == true
        let pipes = try hasTerminal || request.isDetached ? nil : StandardPipes(forwardingInput: request.forwardsInput)
        let joined = JoinedProcess(
            pid: request.pid, descriptor: first.descriptor.rawValue, namespaces: ExecLaunch.namespaces)
        var process = request.process
        // The container's, but never above what this caller may give. See setrlimit(2).
        process.rlimits = process.rlimits?.map { $0.within(HostFacts.limitCeiling) }
        let plan = try Plan(
            Specification(process: process),
            in: Surroundings(
                root: .running(joined), controlGroupsToJoin: group.existing.map(\.directory),
                streams: Launch.numbers(of: pipes, owner: request.process.user.uid), filter: filter,
                lastCapability: Credentials.lastCapability))
        // Blocked before the clone: a signal that comes between then and the program must not be lost.
        let signals = try SignalDescriptor()
        let report = try Pipe()
        let control = try Pipe()
        // Takes our children alone: we see the host's processes as before.
        try Namespaces.join(first, .process)
        switch try ChildProcess.clone([], into: try group.openUnified()) {
        case .child:
            Launch.leave(pipes)
            let child = Child(
                plan: plan.steps, report: report.keepWriter(), control: control.keepReader(),
                reportsEveryStep: request.narration != nil)
            child.live()
        case .parent(let pid, let process):
            let narrator = request.narration.map { Narration($0) }
            try narrator?.tell(cloned: pid, insideOf: request.pid, joining: group.unified)
            var birth = Birth(
                plan: plan, pid: pid, process: process, report: report.keepReader(), control: control.keepWriter(),
                narrator: narrator)
            let terminal = try attend(&birth, in: group)
            if request.isDetached {
                try ready?.write([1])
                ready = nil
                // Nobody of ours is left to talk to.
                let null = try FileDescriptor.open("/dev/null", .readWrite)
                for number: Int32 in 0...2 { try Inheritance.place(null, at: number) }
                return told(try birth.finish().wait())
            }
            let streams = try relays(&birth, pipes, terminal)
            var supervisor = Supervisor(
                process: birth.finish(), signals: signals, streams: streams, network: nil, log: nil,
                group: request.endsAsGroup ? pid : nil)
            let isRaw = request.forwardsInput && hasTerminal && Terminal.isTerminal(0)
            return told(try isRaw ? supervisor.runInRawMode() : supervisor.run())
        }
    }

    private func told(_ status: ExitStatus) -> ExitStatus {
        request.notice?.give(exitCode: status.code)
        return status
    }

    /// Accompanies the child until its program runs; ends it when that fails.
    private func attend(_ birth: inout Birth, in group: ControlGroup) throws -> FileDescriptor? {
        do {
            try birth.place(in: group)
            let terminal = try birth.attend(explaining: request.process)
            _ = try birth.identify()
            return terminal
        } catch {
            try birth.abandon()
            throw error
        }
    }

    private func relays(
        _ birth: inout Birth, _ pipes: consuming StandardPipes?, _ terminal: consuming FileDescriptor?
    ) throws -> StreamRelays {
        do {
            let streams = StreamRelays(try Launch.streams(pipes, terminal, request.forwardsInput))
            try streams.followSize()
            return streams
        } catch {
            try birth.abandon()
            throw error
        }
    }
}
