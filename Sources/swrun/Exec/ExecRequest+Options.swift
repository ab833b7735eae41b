internal import Linux
internal import Runtime

extension ExecRequest {
    /// What the container's own specification says of its first process, with what was asked for in its place.
    /// - Parameter first: The container's first process.
    init(
        _ options: ExecOptions, _ record: ContainerRecord, _ specification: Specification, _ first: LiveState.Process
    ) throws {
        let container = specification.process ?? .init()
        let user = try ExecRequest.user(options, record, first)
        let available = HostFacts.availableCapabilities
        let granted = options.isPrivileged ? available : container.capabilities?.bounding ?? []
        var process = container
        process.terminal = options.hasTerminal
        process.consoleSize = options.hasTerminal ? .ofCaller : nil
        process.user = Specification.User(
            uid: user.uid, gid: user.gid, umask: container.user.umask, additionalGids: user.additionalGids)
        process.args = options.command
        process.env = options.environment.merged(
            withImage: record.configuration.environment, hostName: container.variable("HOSTNAME") ?? "",
            hasTerminal: options.hasTerminal, home: user.home)
        process.cwd = options.workingDirectory ?? container.cwd
        process.capabilities = Specification.Capabilities(granting: granted, toRoot: user.uid == 0)
        self.init(
            container: record, first: first, process: process, forwardsInput: options.isInteractive,
            isDetached: options.isDetached, narration: options.explain.style)
    }

    /// By the files that the container has now: its image's may say something else.
    private static func user(
        _ options: ExecOptions, _ record: ContainerRecord, _ first: LiveState.Process
    ) throws -> ResolvedUser {
        guard let root = try ContainerTree.openRunning(pid: first.pid, startTime: first.startTime) else {
            throw ExecError.notRunning(record.id)
        }
        do {
            return try Accounts(in: root).resolve(
                options.user ?? record.configuration.user, additionalGroups: record.hostConfiguration.extraGroups)
        } catch let error as AccountError {
            throw Failure("\(error)", code: ExitCode.notExecutable)
        }
    }
}

extension Specification.Process {
    /// The value of an environment variable.
    fileprivate func variable(_ name: String) -> String? {
        env?.last { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}

extension Specification.ConsoleSize {
    /// That of the terminal that swrun was started in; nil where there is none.
    static var ofCaller: Specification.ConsoleSize? {
        (Terminal.size(of: 0) ?? Terminal.size(of: 1)).map { .init(height: $0.rows, width: $0.columns) }
    }
}
