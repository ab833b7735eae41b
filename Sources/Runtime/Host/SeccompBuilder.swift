internal import CLinux
internal import CSeccomp
internal import Linux

/// The owner of libseccomp's filter context. See seccomp_init(3).
struct SeccompBuilder: ~Copyable {
    private let context: scmp_filter_ctx
    private let profile: SeccompProfile

    init(_ profile: SeccompProfile) throws(SeccompFilterError) {
        let action = try SeccompBuilder.code(profile.defaultAction, profile.defaultErrnoRet)
        guard let made = seccomp_init(action) else { throw SeccompFilterError("create", "no memory") }
        do throws(SeccompFilterError) {
            try SeccompBuilder.configure(made, profile)
        } catch {
            seccomp_release(made)
            throw error
        }
        context = made
        self.profile = profile
    }

    private static func configure(
        _ context: scmp_filter_ctx, _ profile: SeccompProfile
    ) throws(SeccompFilterError) {
        let attributes: [(scmp_filter_attr, UInt32)] = [
            // Whether to set no_new_privs is the container's choice, not the filter's.
            (SCMP_FLTATR_CTL_NNP, 0),
            // A binary tree instead of a list: eight comparisons to a call instead of hundreds.
            (SCMP_FLTATR_CTL_OPTIMIZE, 2),
            // Killing a thread alone would leave its process waiting for it.
            (SCMP_FLTATR_ACT_BADARCH, 0x8000_0000),
        ]
        for (attribute, value) in attributes {
            let answer = seccomp_attr_set(context, attribute, value)
            guard answer == 0 else { throw SeccompFilterError("configure", code: answer) }
        }
        for architecture in profile.architectures ?? [] {
            guard let token = architecture.token else {
                throw SeccompFilterError("create", "unknown architecture \"\(architecture.rawValue)\"")
            }
            let answer = seccomp_arch_add(context, token)
            // The machine's own is there from the start.
            guard answer == 0 || answer == -EEXIST else { throw SeccompFilterError("create", code: answer) }
        }
    }

    deinit { seccomp_release(context) }

    /// Adds a rule for each of its names. See seccomp_rule_add_array(3).
    borrowing func add(_ rule: SeccompProfile.Rule) throws(SeccompFilterError) {
        let action = try SeccompBuilder.code(rule.action, rule.errnoRet)
        // libseccomp refuses a rule that does what happens anyway.
        if action == (try SeccompBuilder.code(profile.defaultAction, profile.defaultErrnoRet)) { return }
        let conditions = (rule.args ?? []).map { argument in
            scmp_arg_cmp(
                arg: argument.index, op: argument.op.code, datum_a: argument.value, datum_b: argument.valueTwo ?? 0)
        }
        // Two conditions on one argument are two rules, either of which may hold: what runc reads into such a rule.
        let alternatives = Set(conditions.map(\.arg)).count == conditions.count ? [conditions] : conditions.map { [$0] }
        for name in rule.names {
            let number = seccomp_syscall_resolve_name(name)
            if number == SeccompBuilder.unknownCall { continue }
            for conditions in alternatives {
                let answer = seccomp_rule_add_array(context, action, number, UInt32(conditions.count), conditions)
                guard answer == 0 || answer == -EEXIST else {
                    throw SeccompFilterError("add \(name) to", code: answer)
                }
            }
        }
    }

    /// __NR_SCMP_ERROR; other negative numbers stand for calls of other architectures.
    private static let unknownCall: Int32 = -1

    /// The program's bytes. See seccomp_export_bpf(3).
    borrowing func export() throws(SeccompFilterError) -> [UInt8] {
        do {
            let file = try FileDescriptor.memory(named: "seccomp")
            let answer = seccomp_export_bpf(context, file.rawValue)
            guard answer == 0 else { throw SeccompFilterError("export", code: answer) }
            try file.seek(to: 0)
            return try file.readAll(limit: 1 << 20, of: "seccomp filter")
        } catch let error as SeccompFilterError { throw error } catch { throw SeccompFilterError("export", "\(error)") }
    }

    /// For each admitted architecture, by its number in the kernel, the largest number of a call that the profile names.
    borrowing func largestNumbers(
        in profile: SeccompProfile
    ) -> [(architecture: UInt32, largest: (native: UInt32, x32: UInt32?))] {
        let x32 = 0x4000_003e as UInt32
        var tokens = [seccomp_arch_native()]
        for token in (profile.architectures ?? []).compactMap(\.token) where !tokens.contains(token) {
            tokens.append(token)
        }
        func largest(_ token: UInt32) -> UInt32? {
            let names = (profile.syscalls ?? []).lazy.flatMap(\.names)
            return names.map { seccomp_syscall_resolve_name_arch(token, $0) }.max().flatMap { UInt32(exactly: $0) }
        }
        return tokens.filter { $0 != x32 }.compactMap { token in
            guard let native = largest(token) else { return nil }
            let hasX32 = token == SeccompBuilder.x86x64 && tokens.contains(x32)
            return (token, (native, hasX32 ? largest(x32) : nil))
        }
    }

    /// AUDIT_ARCH_X86_64, which x32 programs have as well.
    private static let x86x64: UInt32 = 0xc000_003e

    /// The number of an action, with its error number. See seccomp(2).
    private static func code(
        _ action: SeccompProfile.Action, _ errno: UInt32?
    ) throws(SeccompFilterError) -> UInt32 {
        switch action {
        case .allow: return 0x7fff_0000
        case .errno, .trace:
            guard let number = UInt16(exactly: errno ?? UInt32(EPERM)) else {
                throw SeccompFilterError("create", "invalid error number \(errno ?? 0)")
            }
            return (action == .errno ? 0x0005_0000 : 0x7ff0_0000) | UInt32(number)
        case .log: return 0x7ffc_0000
        case .trap: return 0x0003_0000
        case .kill, .killThread: return 0
        case .killProcess: return 0x8000_0000
        case .notify: throw SeccompFilterError("create", "SCMP_ACT_NOTIFY needs an agent, which swrun has none of")
        }
    }
}

extension SeccompProfile.Architecture {
    /// libseccomp's number of the architecture; nil for one that it does not know. See seccomp_arch_resolve_name(3).
    fileprivate var token: UInt32? {
        guard rawValue.hasPrefix("SCMP_ARCH_") else { return nil }
        let token = seccomp_arch_resolve_name(rawValue.dropFirst(10).lowercased())
        return token == 0 ? nil : token
    }
}

extension SeccompProfile.Comparison {
    fileprivate var code: scmp_compare {
        switch self {
        case .notEqual: SCMP_CMP_NE
        case .less: SCMP_CMP_LT
        case .lessOrEqual: SCMP_CMP_LE
        case .equal: SCMP_CMP_EQ
        case .greaterOrEqual: SCMP_CMP_GE
        case .greater: SCMP_CMP_GT
        case .maskedEqual: SCMP_CMP_MASKED_EQ
        }
    }
}
