internal import Linux
internal import Runtime

/// What `exec` was asked for.
struct ExecOptions: Sendable {
    let container: String
    let command: [String]
    let environment: EnvironmentOptions
    let isDetached: Bool
    let isInteractive: Bool
    let hasTerminal: Bool
    /// nil for the container's own.
    let user: String?
    let workingDirectory: String?
    let isPrivileged: Bool
    let explain: RunOptions.Explain
    let attachment: AttachOptions

    /// - Throws: `Failure` for a value that cannot be.
    init(_ arguments: Arguments, of caller: Caller) throws {
        container = arguments.operands.first ?? ""
        command = Array(arguments.operands.dropFirst())
        environment = try EnvironmentOptions(
            files: arguments[ExecKeys.environmentFiles], words: arguments[ExecKeys.environment], of: caller)
        isDetached = arguments[ExecKeys.detach]
        // Who is not there has no input to give.
        isInteractive = arguments[ExecKeys.interactive] && !isDetached
        hasTerminal = arguments[ExecKeys.terminal] && !isDetached
        user = arguments[ExecKeys.user].flatMap { $0.isEmpty ? nil : $0 }
        workingDirectory = arguments[ExecKeys.workingDirectory].flatMap { $0.isEmpty ? nil : $0 }
        isPrivileged = arguments[ExecKeys.privileged]
        explain = arguments[RunKeys.explain] ?? .off
        // The keys are checked as docker's users give them; a command ends with its client, so that none leave it.
        attachment = AttachOptions(detachKeys: try DetachKeys(arguments))
        guard command.first?.isEmpty == false else { throw Failure("No command specified: its name is empty") }
        if let directory = workingDirectory, !directory.hasPrefix("/") {
            throw Failure(
                "the working directory '\(directory)' is invalid, it needs to be an absolute path",
                code: ExitCode.badOption)
        }
    }
}
