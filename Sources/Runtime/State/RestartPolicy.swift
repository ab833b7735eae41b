/// Whether a container is started again when it has ended by itself: docker's `RestartPolicy`.
package enum RestartPolicy: Hashable, Sendable {
    case no
    /// After a failure, so often at most; nil for no limit.
    case onFailure(limit: Int?)
    case always
    /// The same, but what was stopped stays so when the machine starts.
    case unlessStopped

    /// docker's name for it.
    package var name: String {
        switch self {
        case .no: "no"
        case .onFailure: "on-failure"
        case .always: "always"
        case .unlessStopped: "unless-stopped"
        }
    }

    /// How often at most; 0 for no limit.
    package var maximumRetryCount: Int {
        if case .onFailure(let limit?) = self { limit } else { 0 }
    }

    package init?(name: String, maximumRetryCount: Int = 0) {
        switch name {
        case "no", "": self = .no
        case "on-failure": self = .onFailure(limit: maximumRetryCount > 0 ? maximumRetryCount : nil)
        case "always": self = .always
        case "unless-stopped": self = .unlessStopped
        default: return nil
        }
    }

    /// Whether a run that ended so is followed by another.
    /// - Parameter count: How often the container has been started again already.
    package func restarts(after code: Int32, count: Int) -> Bool {
        switch self {
        case .no: false
        case .onFailure(let limit): code != 0 && count < limit ?? .max
        case .always, .unlessStopped: true
        }
    }

    /// Whether the container runs again when the machine has started.
    /// - Parameter wasStopped: Whether somebody had stopped it.
    package func restartsWithMachine(wasStopped: Bool) -> Bool {
        switch self {
        case .no, .onFailure: false
        case .always: true
        case .unlessStopped: !wasStopped
        }
    }
}

extension RestartPolicy: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("MaximumRetryCount", maximumRetryCount)
            object.member("Name", name)
        }
    }

    /// What a record says; nothing means never.
    init(_ tree: JSONTree?) {
        self =
            RestartPolicy(
                name: tree?["Name"]?.text ?? "no", maximumRetryCount: tree?["MaximumRetryCount"]?.integer() ?? 0) ?? .no
    }
}

/// How long a container waits before it is started again.
struct RestartDelay {
    private var milliseconds = 0

    private static let shortest = 100
    private static let longest = 60_000
    /// Who runs as long as this, in seconds, starts from the beginning.
    private static let goodRun = 10

    /// The delay after a run: twice that of the last time, as docker has it.
    /// - Parameter seconds: How long the run took.
    mutating func next(afterRunOf seconds: Int64) -> Int {
        let isFirst = milliseconds == 0 || seconds >= RestartDelay.goodRun
        milliseconds = isFirst ? RestartDelay.shortest : min(milliseconds * 2, RestartDelay.longest)
        return milliseconds
    }
}
