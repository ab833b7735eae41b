internal import Runtime

/// Who sees and feeds a container, as the command line says it.
struct AttachOptions: Sendable {
    enum Stream: String, Hashable, Sendable {
        case stdin, stdout, stderr

        init?(_ text: String) { self.init(rawValue: text.lowercased()) }
    }

    let isDetached: Bool
    /// None was named: all of them.
    private let streams: Set<Stream>
    let detachKeys: DetachKeys
    let proxiesSignals: Bool

    /// All streams.
    init(detachKeys: DetachKeys, proxiesSignals: Bool = true, takesInput: Bool = true) {
        isDetached = false
        streams = takesInput ? [] : [.stdout, .stderr]
        self.detachKeys = detachKeys
        self.proxiesSignals = proxiesSignals
    }

    /// - Throws: `Failure` for options that contradict each other.
    init(_ arguments: Arguments) throws {
        isDetached = arguments[AttachKeys.detach]
        streams = Set(arguments[AttachKeys.streams].compactMap { Stream($0) })
        detachKeys = try DetachKeys(arguments)
        proxiesSignals = arguments[AttachKeys.proxiesSignals]
        if isDetached, !streams.isEmpty {
            throw Failure(
                "conflicting options: cannot specify both --attach and --detach", code: ExitCode.failure)
        }
    }

    var takesInput: Bool { !isDetached && (streams.isEmpty || streams.contains(.stdin)) }
    var takesOutput: Bool { !isDetached && (streams.isEmpty || streams.contains(.stdout)) }
    var takesErrors: Bool { !isDetached && (streams.isEmpty || streams.contains(.stderr)) }
    /// Whether the caller gets everything that the container prints.
    var takesAllOutput: Bool { takesOutput && takesErrors }
}

extension DetachKeys {
    /// - Throws: `Failure` in docker's words.
    init(_ arguments: Arguments) throws {
        guard let text = arguments[AttachKeys.detachKeys] else {
            self = .standard
            return
        }
        guard let keys = DetachKeys(text) else { throw Failure("Invalid detach keys (\(text)) provided") }
        self = keys
    }
}
