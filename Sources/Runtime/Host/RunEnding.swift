package import Linux

/// How a container's run ended, as far as only the one who waits for it can tell.
package struct RunEnding: Hashable, Sendable {
    package let status: ExitStatus
    /// Whether the kernel killed any of its processes because memory ran out.
    package let ranOutOfMemory: Bool

    /// The same as it is written down.
    package func exit(startedAt: Timestamp, finishedAt: Timestamp = .now) -> ContainerRecord.Exit {
        .init(code: status.code, startedAt: startedAt, finishedAt: finishedAt, ranOutOfMemory: ranOutOfMemory)
    }
}
