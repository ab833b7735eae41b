extension Specification {
    /// The container's first process.
    package struct Process: Codable, Hashable, Sendable {
        package var terminal: Bool?
        package var consoleSize: ConsoleSize?
        package var user: User
        package var args: [String]?
        /// `NAME=value`, in the order in which the process sees them.
        package var env: [String]?
        /// Absolute, as the container names it.
        package var cwd: String
        package var capabilities: Capabilities?
        package var rlimits: [ResourceLimit]?
        package var noNewPrivileges: Bool?
        /// See proc_pid_oom_score_adj(5): -1000 to 1000.
        package var oomScoreAdj: Int?
        package var apparmorProfile: String?
        package var selinuxLabel: String?

        package init(
            terminal: Bool? = nil, consoleSize: ConsoleSize? = nil, user: User = User(), args: [String]? = nil,
            env: [String]? = nil, cwd: String = "/", capabilities: Capabilities? = nil,
            rlimits: [ResourceLimit]? = nil, noNewPrivileges: Bool? = nil, oomScoreAdj: Int? = nil,
            apparmorProfile: String? = nil, selinuxLabel: String? = nil
        ) {
            self.terminal = terminal
            self.consoleSize = consoleSize
            self.user = user
            self.args = args
            self.env = env
            self.cwd = cwd
            self.capabilities = capabilities
            self.rlimits = rlimits
            self.noNewPrivileges = noNewPrivileges
            self.oomScoreAdj = oomScoreAdj
            self.apparmorProfile = apparmorProfile
            self.selinuxLabel = selinuxLabel
        }
    }

    /// A terminal's size in characters.
    package struct ConsoleSize: Codable, Hashable, Sendable {
        package var height: UInt16
        package var width: UInt16

        package init(height: UInt16, width: UInt16) {
            self.height = height
            self.width = width
        }
    }

    /// Who the process is, by number.
    package struct User: Codable, Hashable, Sendable {
        package var uid: UInt32
        package var gid: UInt32
        package var umask: UInt32?
        /// The whole supplementary list; the caller's own groups never survive.
        package var additionalGids: [UInt32]?

        package init(uid: UInt32 = 0, gid: UInt32 = 0, umask: UInt32? = nil, additionalGids: [UInt32]? = nil) {
            self.uid = uid
            self.gid = gid
            self.umask = umask
            self.additionalGids = additionalGids
        }
    }

    /// The five sets of capabilities(7).
    package struct Capabilities: Codable, Hashable, Sendable {
        package var bounding: CapabilitySet?
        package var effective: CapabilitySet?
        package var permitted: CapabilitySet?
        package var inheritable: CapabilitySet?
        package var ambient: CapabilitySet?

        package init(
            bounding: CapabilitySet? = nil, effective: CapabilitySet? = nil, permitted: CapabilitySet? = nil,
            inheritable: CapabilitySet? = nil, ambient: CapabilitySet? = nil
        ) {
            self.bounding = bounding
            self.effective = effective
            self.permitted = permitted
            self.inheritable = inheritable
            self.ambient = ambient
        }

        /// What a process of this user gets when these capabilities are granted: all of them at once for root, only
        /// the bound for anybody else. Inheritable and ambient stay empty: what they hold would pass through every
        /// execve of a set-id or capable file (CVE-2022-24769).
        package init(granting granted: CapabilitySet, toRoot isRoot: Bool) {
            let held = isRoot ? granted : []
            self.init(bounding: granted, effective: held, permitted: held, inheritable: [], ambient: [])
        }
    }

    /// One limit of setrlimit(2).
    package struct ResourceLimit: Codable, Hashable, Sendable {
        /// "RLIMIT_NOFILE".
        package var type: String
        package var soft: UInt64
        package var hard: UInt64

        package init(type: String, soft: UInt64, hard: UInt64) {
            self.type = type
            self.soft = soft
            self.hard = hard
        }

        /// No limit: RLIM_INFINITY.
        package static let unlimited = UInt64.max
    }
}
