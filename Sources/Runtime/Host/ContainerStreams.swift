internal import Linux

/// The standard streams of a container as pipes, both ends of each. See pipe(7).
struct StandardPipes: ~Copyable {
    private let input: Pipe?
    private let output: Pipe
    private let error: Pipe

    init(forwardingInput: Bool) throws(SystemError) {
        let output = try Pipe()
        let error = try Pipe()
        let input = try StandardPipes.input(forwardingInput)
        self.output = output
        self.error = error
        self.input = input
    }

    private static func input(_ wanted: Bool) throws(SystemError) -> Pipe? {
        if wanted { return try Pipe() }
        return nil
    }

    /// The child's ends.
    func numbers(owner: UInt32) -> StreamNumbers {
        var inputNumber: Int32?
        switch input {
        case .some(let pipe): inputNumber = pipe.reader.rawValue
        case .none: break
        }
        return StreamNumbers(
            input: inputNumber, output: output.writer.rawValue, error: error.writer.rawValue, owner: owner)
    }

    /// Keeps the child's ends open without an owner, until execve(2) closes them, and closes the parent's.
    consuming func leaveToChild() {
        switch consume input {
        case .some(let pipe): _ = pipe.keepReader().release()
        case .none: break
        }
        _ = output.keepWriter().release()
        _ = error.keepWriter().release()
    }

    /// The parent's ends; the child's ends are closed.
    consuming func parentEnds() throws(SystemError) -> ContainerStreams {
        try ContainerStreams(
            input: StandardPipes.writer(of: input), output: output.keepReader(), error: error.keepReader(),
            terminal: nil)
    }

    private static func writer(of pipe: consuming Pipe?) -> FileDescriptor? {
        switch consume pipe {
        case .some(let pipe): pipe.keepWriter()
        case .none: nil
        }
    }
}

/// The engine's ends of a container's standard streams.
struct ContainerStreams: ~Copyable {
    /// Where its input is written to; nil for a container without one.
    var input: FileDescriptor?
    var output: FileDescriptor?
    /// nil for a container with a terminal, which has one stream for both kinds of output.
    var error: FileDescriptor?
    /// The controlling side of the container's terminal, if it has one.
    var terminal: HeldTerminal?

    init(
        input: consuming FileDescriptor?, output: consuming FileDescriptor?, error: consuming FileDescriptor?,
        terminal: consuming HeldTerminal?
    ) throws(SystemError) {
        self.input = input
        self.output = output
        self.error = error
        self.terminal = terminal
        try neverWait()
    }

    /// A container can open the other side of its streams a second time and take bytes or room away between poll(2) and
    /// the call that this has promised them to.
    private func neverWait() throws(SystemError) {
        switch input {
        case .some(let input): try input.setNonBlocking()
        case .none: break
        }
        switch output {
        case .some(let output): try output.setNonBlocking()
        case .none: break
        }
        switch error {
        case .some(let error): try error.setNonBlocking()
        case .none: break
        }
    }

    var hasTerminal: Bool {
        switch terminal {
        case .some: true
        case .none: false
        }
    }

    /// The streams of a terminal.
    init(terminal: consuming FileDescriptor, forwardingInput: Bool) throws(SystemError) {
        let output = try terminal.duplicate()
        let input = try terminal.duplicate()
        try self.init(input: input, output: output, error: nil, terminal: HeldTerminal(terminal))
        if !forwardingInput { self.input = nil }
    }
}

/// A container's terminal, with its other side kept open too: without any user it would have no reader for us either,
/// though the container's processes may open it again.
struct HeldTerminal: ~Copyable {
    private let controller: FileDescriptor
    private let peer: FileDescriptor

    init(_ controller: consuming FileDescriptor) throws(SystemError) {
        peer = try Terminal.peer(of: controller)
        self.controller = controller
    }

    func setSize(_ size: Terminal.Size) throws(SystemError) {
        try Terminal.setSize(of: controller.rawValue, size)
    }
}

/// Everything that is carried between a container and the caller.
struct StreamRelays: ~Copyable {
    var input: Relay
    var output: Relay
    var error: Relay
    /// The controlling side of the container's terminal, if it has one.
    var terminal: HeldTerminal?

    init(input: consuming Relay, output: consuming Relay, error: consuming Relay, terminal: consuming HeldTerminal?) {
        self.input = input
        self.output = output
        self.error = error
        self.terminal = terminal
    }

    /// Connects a container's streams to the caller's.
    init(_ streams: consuming ContainerStreams) {
        self.init(
            input: Relay(.toContainer, container: streams.input, caller: 0),
            output: Relay(.toCaller, container: streams.output, caller: 1),
            error: Relay(.toCaller, container: streams.error, caller: 2), terminal: streams.terminal)
    }

    /// Gives the container's terminal the size of the caller's, or does nothing where one of them is none.
    func followSize() throws(SystemError) {
        guard let size = Terminal.size(of: 0) ?? Terminal.size(of: 1) else { return }
        switch terminal {
        case .some(let terminal): try terminal.setSize(size)
        case .none: break
        }
    }

    /// Hangs up: the container's terminal ends for its processes, which get SIGHUP.
    mutating func hangUp() {
        input.end()
        output.end()
        error.end()
        terminal = nil
    }

    var hasTerminal: Bool {
        switch terminal {
        case .some: true
        case .none: false
        }
    }
}
