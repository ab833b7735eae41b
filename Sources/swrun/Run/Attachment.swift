internal import Linux
internal import Runtime

/// How this process is to be attached to a container.
struct Attachment {
    let takesInput: Bool
    let hasTerminal: Bool
    private let options: AttachOptions
    private let ownsContainer: Bool

    /// - Parameters:
    ///   - isInteractive: Whether the container's input is open.
    ///   - ownsContainer: Whether the container is in the foreground of this process, and ends with it.
    init(_ options: AttachOptions, ofInteractive isInteractive: Bool, _ hasTerminal: Bool, ownsContainer: Bool = true) {
        self.options = options
        self.hasTerminal = hasTerminal
        self.ownsContainer = ownsContainer
        takesInput = isInteractive && options.takesInput
    }

    /// Makes sure that a terminal that is asked for can be had.
    func checkInput() throws(Failure) {
        guard takesInput, hasTerminal, !Terminal.isTerminal(0) else { return }
        throw Failure(
            "the input device is not a TTY", hint: "leave out -t, or -i, where standard input is no terminal",
            code: ExitCode.failure)
    }

    private var detachKeys: DetachKeys { takesInput && hasTerminal ? options.detachKeys : .none }

    /// Whether the container may outlive this process, or has more readers than it: then somebody else must wait for it. So it
    /// is for one in another container's pid namespace: who has entered that can start nothing on the host any more, and its
    /// command line can be read there.
    func needsMonitor(_ record: ContainerRecord) -> Bool {
        let host = record.hostConfiguration
        return host.restartPolicy != .no || record.configuration.health?.command != nil
            || host.namespaces.processes.container != nil || options.isDetached
            || !detachKeys.isEmpty || !options.proxiesSignals
            || !options.takesAllOutput
    }

    var settings: AttachSession.Settings {
        AttachSession.Settings(
            wishes: AttachWishes(
                givesInput: takesInput, wantsOutput: options.takesOutput, wantsErrors: options.takesErrors,
                ownsContainer: ownsContainer, size: Terminal.size(of: 0) ?? Terminal.size(of: 1)),
            hasTerminal: hasTerminal, detachKeys: detachKeys, proxiesSignals: options.proxiesSignals)
    }
}
