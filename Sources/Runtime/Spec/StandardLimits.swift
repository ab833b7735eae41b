/// The resource limits of a container's first process: a fixed table instead of whatever the caller's shell had.
/// See setrlimit(2).
package enum StandardLimits {
    private static let unlimited = Specification.ResourceLimit.unlimited

    /// Every limit that Linux has, so that none is inherited.
    package static let table: [Specification.ResourceLimit] = [
        .init(type: "RLIMIT_AS", soft: unlimited, hard: unlimited),  // Memory is bounded by the cgroup.
        .init(type: "RLIMIT_CORE", soft: 0, hard: unlimited),  // A dump would be written by a program of the host.
        .init(type: "RLIMIT_CPU", soft: unlimited, hard: unlimited),
        .init(type: "RLIMIT_DATA", soft: unlimited, hard: unlimited),
        .init(type: "RLIMIT_FSIZE", soft: unlimited, hard: unlimited),
        .init(type: "RLIMIT_LOCKS", soft: unlimited, hard: unlimited),  // Without meaning since Linux 2.4.25.
        .init(type: "RLIMIT_MEMLOCK", soft: 8 << 20, hard: 8 << 20),  // The kernel's own default since 5.16.
        .init(type: "RLIMIT_MSGQUEUE", soft: 819_200, hard: 819_200),  // The kernel's own default.
        // Nobody gets ahead of the host's processes.
        .init(type: "RLIMIT_NICE", soft: 0, hard: 0),
        // The soft limit that select(2) can take, the hard one that servers raise it to.
        .init(type: "RLIMIT_NOFILE", soft: 1024, hard: 524_288),
        // Counts per user over the whole host, so it is no bound for a container: the pids cgroup is.
        .init(type: "RLIMIT_NPROC", soft: unlimited, hard: unlimited),
        .init(type: "RLIMIT_RSS", soft: unlimited, hard: unlimited),  // Without effect since Linux 2.4.30.
        .init(type: "RLIMIT_RTPRIO", soft: 0, hard: 0),
        .init(type: "RLIMIT_RTTIME", soft: unlimited, hard: unlimited),
        .init(type: "RLIMIT_SIGPENDING", soft: 65_536, hard: 65_536),  // They are kernel memory.
        .init(type: "RLIMIT_STACK", soft: 8 << 20, hard: unlimited),
    ]

    /// The table, with what was asked for in place of its lines, never above what the caller may give.
    /// - Parameter ceiling: The caller's own hard limit of a type; nil where the caller may raise it.
    package static func limits(
        asked: [Specification.ResourceLimit] = [], ceiling: (_ type: String) -> UInt64? = { _ in nil }
    ) -> [Specification.ResourceLimit] {
        table.map { standard in
            (asked.last { $0.type == standard.type } ?? standard).within(ceiling)
        }
    }
}

extension Specification.ResourceLimit {
    /// The same limit, not above what the caller may give.
    /// - Parameter ceiling: The caller's own hard limit of a type; nil where the caller may raise it.
    func within(_ ceiling: (_ type: String) -> UInt64?) -> Specification.ResourceLimit {
        let most = ceiling(type) ?? .max
        return .init(type: type, soft: min(soft, most), hard: min(hard, most))
    }
}
