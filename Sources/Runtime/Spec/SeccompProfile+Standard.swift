extension SeccompProfile {
    /// The profile that a container gets unless asked otherwise: what is not in the tables is refused with EPERM.
    ///
    /// It decides as moby's default does, and more strictly in two places: calls of the x32 kind are refused, and
    /// `foreign: false` refuses those of 32-bit programs as well, whose `socketcall` no filter can look into.
    /// - Parameters:
    ///   - granted: The capabilities of the bounding set: some calls come only with one.
    ///   - machine: Whose calls they are.
    ///   - foreign: Whether programs of the machine's smaller sibling may run, such as i386 on x86-64.
    package static func standard(
        granting granted: CapabilitySet, on machine: Machine, foreign: Bool = true
    ) -> SeccompProfile {
        var rules = everydayCalls.map { Rule($0.names, .allow) }
        for (capability, calls) in callsOfCapabilities where granted.contains(capability) {
            rules.append(Rule(calls, .allow))
        }
        if !machine.ownCalls.isEmpty { rules.append(Rule(machine.ownCalls, .allow)) }
        rules += sockets
        rules += personalities
        if !granted.contains(.sysAdmin) { rules += processesWithoutNamespaces(on: machine) }
        return SeccompProfile(
            defaultAction: .errno, defaultErrnoRet: notPermitted,
            architectures: [machine.architecture] + (foreign ? machine.siblings : []), syscalls: rules)
    }

    private static let notPermitted: UInt32 = 1
    private static let notImplemented: UInt32 = 38

    /// socket(2) by family: those that Linux still has, without AF_ALG (38), the kernel's own ciphers (CVE-2026-31431),
    /// and AF_VSOCK (40), which reaches the hypervisor past every network namespace.
    ///
    /// One equality each, because a comparison sees 64 bits and the kernel takes 32: "greater than 40" would let
    /// 38 + 2^32 through.
    private static let sockets =
        [Rule(["socket"], .allow, args: [.init(0, .less, 12)])]
        + [13, 14, 15, 16, 17, 18, 21, 22, 24, 26, 27, 28, 29, 30, 31, 32, 33, 35, 36, 39, 41, 42, 43, 44, 45].map {
            Rule(["socket"], .allow, args: [.init(0, .equal, $0)])
        }

    /// personality(2): Linux, 32-bit Linux, both with an old version's name, and asking. Not the bits that switch
    /// address randomisation off.
    private static let personalities = [0, 8, 0x20000, 0x20008, 0xffff_ffff].map {
        Rule(["personality"], .allow, args: [.init(0, .equal, $0)])
    }

    /// clone(2) as long as it makes no namespace: a user namespace would hand out every capability again.
    ///
    /// clone3's flags are behind a pointer. ENOSYS makes every libc fall back to clone; EPERM would not.
    private static func processesWithoutNamespaces(on machine: Machine) -> [Rule] {
        [
            Rule(
                ["clone"], .allow,
                args: [.init(machine.cloneFlagsIndex, .maskedEqual, namespaceFlags, 0)]),
            Rule(["clone3"], .errno, errnoRet: notImplemented),
        ]
    }

    /// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET.
    static let namespaceFlags: UInt64 = 0x7e02_0000
}

extension SeccompProfile {
    /// What a profile has to know of the machine.
    package struct Machine: Hashable, Sendable {
        package let architecture: Architecture
        /// Architectures of which the machine runs programs as well. x32 is left out: nobody uses it, and its calls
        /// are numbered so that filters have been passed by.
        package let siblings: [Architecture]
        /// As docker's profiles name it: "amd64".
        package let dockerName: String
        /// Calls that only such machines have, and every container may make.
        let ownCalls: [String]

        /// Which argument of clone(2) holds the flags: s390 has another order.
        var cloneFlagsIndex: UInt32 { dockerName == "s390x" ? 1 : 0 }

        /// The machine that uname(2) calls so; nil for one that is not in the table.
        package init?(named name: String) {
            guard let known = Machine.known.first(where: { $0.0 == name }) else { return nil }
            self = known.1
        }

        private init(_ name: String, _ docker: String, siblings: [String] = [], calls: [String] = []) {
            architecture = Architecture(rawValue: "SCMP_ARCH_" + name)
            self.siblings = siblings.map { Architecture(rawValue: "SCMP_ARCH_" + $0) }
            dockerName = docker
            ownCalls = calls
        }

        private static let known = [
            ("x86_64", Machine("X86_64", "amd64", siblings: ["X86"], calls: ["arch_prctl", "modify_ldt"])),
            (
                "aarch64",
                Machine(
                    "AARCH64", "arm64", siblings: ["ARM"],
                    calls: [
                        "arm_fadvise64_64", "arm_sync_file_range", "breakpoint", "cacheflush", "set_tls",
                        "sync_file_range2",
                    ])
            ),
            ("ppc64le", Machine("PPC64LE", "ppc64le", calls: ["swapcontext", "sync_file_range2"])),
            (
                "s390x",
                Machine(
                    "S390X", "s390x", siblings: ["S390"],
                    calls: ["s390_pci_mmio_read", "s390_pci_mmio_write", "s390_runtime_instr"])
            ),
            ("riscv64", Machine("RISCV64", "riscv64", calls: ["riscv_flush_icache"])),
            ("loongarch64", Machine("LOONGARCH64", "loongarch64")),
        ]
    }
}
