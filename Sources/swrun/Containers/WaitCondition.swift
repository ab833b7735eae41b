internal import Linux
internal import Runtime

/// What `swrun wait --condition` waits for, in podman's words.
enum WaitCondition: String, CaseIterable, Sendable {
    case created, running, paused, restarting, exited, stopped, healthy, unhealthy

    static let key = List(
        "condition", as: "state",
        help:
            "Wait for this state instead of the end: created, running,\npaused, restarting, stopped, healthy or unhealthy"
    ) { text in WaitCondition(rawValue: text) == nil ? "invalid condition \"\(text)\"" : nil }

    /// Whether a container is in this state now.
    func holds(for record: ContainerRecord, _ state: ContainerState, in containers: ContainerStore) throws -> Bool {
        switch self {
        case .stopped: state.word == "exited"
        case .healthy, .unhealthy:
            try state.live != nil && containers.health(of: record, state)?.status.rawValue == rawValue
        default: state.word == rawValue
        }
    }
}

extension ContainerStore {
    /// Waits until one of several conditions holds for a container.
    /// - Returns: Its exit code, -1 where it has not ended.
    func wait(for conditions: [WaitCondition], of operand: String, _ record: ContainerRecord) throws -> Int32 {
        var pause = PollSet()
        while let now = try self.record(record.id) {
            let state = try state(of: now)
            if try conditions.contains(where: { try $0.holds(for: now, state, in: self) }) {
                if case .exited(let exit) = state { return exit.code }
                return -1
            }
            try pause.wait(milliseconds: 50)
        }
        if conditions.contains(where: { $0 == .exited || $0 == .stopped }),
            let code = try announcedExitCode(of: record.id)
        {
            return code
        }
        throw Failure(
            "container \(operand) was removed before it was \(conditions.map(\.rawValue).joined(separator: " or "))")
    }
}
