internal import FoundationEssentials

/// A further process for a container that runs: everything that the sealed process needs to know which makes it, and
/// nothing of the caller beside it. See `SealedExec`.
package struct ExecRequest: Codable, Hashable, Sendable {
    /// The container's 64 digits.
    package var container: String
    /// Where its cgroup is; "" for swrun's own folder.
    package var controlGroupParent: String
    /// The container's first process, as the host numbers it.
    package var pid: Int32
    /// In clock ticks since boot: with the number, it is that process or none.
    package var startTime: UInt64
    package var process: Specification.Process
    /// Whether the caller's stdin goes to the process.
    package var forwardsInput: Bool
    /// Whether the process has no streams and nobody hears of its end.
    package var isDetached: Bool
    /// Whether SIGTERM ends it and all of its process group at once, instead of being passed on.
    package var endsAsGroup: Bool
    package var narration: Narration.Style?
    /// What is told of its end; nil for nothing.
    package var notice: ExecNotice?

    package init(
        container: ContainerRecord, first: LiveState.Process, process: Specification.Process,
        forwardsInput: Bool = false, isDetached: Bool = false, endsAsGroup: Bool = false,
        narration: Narration.Style? = nil
    ) {
        self.container = container.id
        controlGroupParent = container.hostConfiguration.controlGroupParent
        pid = first.pid
        startTime = first.startTime
        self.process = process
        self.forwardsInput = forwardsInput
        self.isDetached = isDetached
        self.endsAsGroup = endsAsGroup
        self.narration = narration
    }

    /// Reads what `encoded` wrote.
    package init(decoding bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(ExecRequest.self, from: Data(bytes))
    }

    package func encoded() -> [UInt8] { JSONWriter.text(of: self) }
}

extension ExecRequest: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("container", container)
            object.member("controlGroupParent", controlGroupParent)
            object.member("endsAsGroup", endsAsGroup)
            object.member("forwardsInput", forwardsInput)
            object.member("isDetached", isDetached)
            object.member("narration", narration)
            object.member("notice", notice)
            object.member("pid", pid)
            object.member("process", process)
            object.member("startTime", startTime)
        }
    }
}
