/// Which system calls a container may make: the `linux.seccomp` section of a `config.json`, under the OCI
/// specification's names. See seccomp(2) and config-linux.md, section "Seccomp".
package struct SeccompProfile: Codable, Hashable, Sendable {
    /// What happens at a call that no rule names.
    package var defaultAction: Action
    /// The error number that `.errno` returns; EPERM when nil.
    package var defaultErrnoRet: UInt32?
    /// The machine's own architecture is always among them; calls of any other are killed.
    package var architectures: [Architecture]?
    package var flags: [String]?
    package var syscalls: [Rule]?

    package init(
        defaultAction: Action, defaultErrnoRet: UInt32? = nil, architectures: [Architecture]? = nil,
        flags: [String]? = nil, syscalls: [Rule]? = nil
    ) {
        self.defaultAction = defaultAction
        self.defaultErrnoRet = defaultErrnoRet
        self.architectures = architectures
        self.flags = flags
        self.syscalls = syscalls
    }

    /// What the kernel does with a call. See seccomp(2), SECCOMP_RET_*.
    package enum Action: String, Codable, Hashable, Sendable, CaseIterable {
        case allow = "SCMP_ACT_ALLOW"
        case errno = "SCMP_ACT_ERRNO"
        case log = "SCMP_ACT_LOG"
        case trace = "SCMP_ACT_TRACE"
        case trap = "SCMP_ACT_TRAP"
        case kill = "SCMP_ACT_KILL"
        case killThread = "SCMP_ACT_KILL_THREAD"
        case killProcess = "SCMP_ACT_KILL_PROCESS"
        case notify = "SCMP_ACT_NOTIFY"
    }

    /// A machine's way of making calls, such as "SCMP_ARCH_X86_64". See seccomp_arch_add(3).
    package struct Architecture: RawRepresentable, Codable, Hashable, Sendable {
        package let rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }
    }

    /// Calls that are treated alike.
    package struct Rule: Codable, Hashable, Sendable {
        package var names: [String]
        package var action: Action
        package var errnoRet: UInt32?
        /// All of them must hold.
        package var args: [Argument]?

        package init(_ names: [String], _ action: Action, errnoRet: UInt32? = nil, args: [Argument]? = nil) {
            self.names = names
            self.action = action
            self.errnoRet = errnoRet
            self.args = args
        }
    }

    /// A condition on one argument of a call.
    package struct Argument: Codable, Hashable, Sendable {
        /// 0 to 5.
        package var index: UInt32
        package var value: UInt64
        /// For `.maskedEqual`: what the argument must equal under the mask `value`.
        package var valueTwo: UInt64?
        package var op: Comparison

        package init(_ index: UInt32, _ op: Comparison, _ value: UInt64, _ valueTwo: UInt64? = nil) {
            self.index = index
            self.op = op
            self.value = value
            self.valueTwo = valueTwo
        }
    }

    /// See seccomp_rule_add(3).
    package enum Comparison: String, Codable, Hashable, Sendable, CaseIterable {
        case notEqual = "SCMP_CMP_NE"
        case less = "SCMP_CMP_LT"
        case lessOrEqual = "SCMP_CMP_LE"
        case equal = "SCMP_CMP_EQ"
        case greaterOrEqual = "SCMP_CMP_GE"
        case greater = "SCMP_CMP_GT"
        case maskedEqual = "SCMP_CMP_MASKED_EQ"
    }
}
