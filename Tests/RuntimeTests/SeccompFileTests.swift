import CLinux
import CSeccomp
import Linux
import Runtime
import Testing

/// Profiles from files, and filters from the cache.
@Suite struct SeccompFileTests {
    static let machine = SeccompProfile.Machine(named: "x86_64")

    static func profile(
        _ text: String, _ granted: CapabilitySet = .standard, kernel: (Int, Int) = (6, 1)
    ) throws -> SeccompProfile {
        try SeccompProfile(
            decoding: Array(text.utf8), granting: granted, on: try #require(machine), kernel: kernel)
    }

    static let conditional = """
        {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38,
         "archMap": [{"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]},
                     {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]}],
         "syscalls": [
           {"names": ["read"], "action": "SCMP_ACT_ALLOW", "comment": "passed over"},
           {"name": "write", "action": "SCMP_ACT_ALLOW"},
           {"names": ["a1"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
           {"names": ["a2"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_CHOWN"]}},
           {"names": ["a3"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_CHOWN", "CAP_OF_TOMORROW"]}},
           {"names": ["a4"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["s390x", "amd64"]}},
           {"names": ["a5"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["s390x"]}},
           {"names": ["a6"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
           {"names": ["a7"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "6.10"}},
           {"names": ["b1"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_SYS_ADMIN", "CAP_KILL"]}},
           {"names": ["b2"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
           {"names": ["b3"], "action": "SCMP_ACT_ALLOW", "excludes": {"arches": ["amd64"]}},
           {"names": ["b4"], "action": "SCMP_ACT_ALLOW", "excludes": {"minKernel": "4.8"}},
           {"names": ["b5"], "action": "SCMP_ACT_ALLOW", "excludes": {"minKernel": "6.10"}},
           {"names": ["c"], "action": "SCMP_ACT_ERRNO", "errnoRet": 22,
            "args": [{"index": 0, "value": 4, "valueTwo": 5, "op": "SCMP_CMP_MASKED_EQ"}]}
         ]}
        """

    @Test func `rules hold for capabilities, architectures and kernels`() throws {
        let profile = try SeccompFileTests.profile(SeccompFileTests.conditional)
        let names = profile.syscalls?.flatMap(\.names)
        #expect(names == ["read", "write", "a2", "a4", "a6", "b2", "b5", "c"])
        #expect(profile.architectures?.map(\.rawValue) == ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"])
        #expect(profile.defaultErrnoRet == 38)
        #expect(
            profile.syscalls?.last
                == .init(["c"], .errno, errnoRet: 22, args: [.init(0, .maskedEqual, 4, 5)]))
        let other = try SeccompFileTests.profile(SeccompFileTests.conditional, .all, kernel: (6, 10))
        #expect(
            other.syscalls?.flatMap(\.names) == ["read", "write", "a1", "a2", "a4", "a6", "a7", "c"])
    }

    @Test func `x32 is admitted where a profile asks for it, with its own largest number`() throws {
        let filter = try SeccompInterpreter(SeccompFileTests.profile(SeccompFileTests.conditional))
        #expect(filter.decide(0x4000_0000) == .allow)  // read
        #expect(filter.decide(0x4000_0000 | 5000) == .errno(38))
        #expect(filter.decide(0) == .allow)
    }

    @Test func `two conditions on one argument are alternatives, on two arguments they are not`() throws {
        let filter = try SeccompInterpreter(
            SeccompProfile(
                defaultAction: .errno, defaultErrnoRet: 1,
                syscalls: [
                    .init(["dup2"], .allow, args: [.init(0, .equal, 1), .init(0, .equal, 2)]),
                    .init(["dup3"], .allow, args: [.init(0, .equal, 1), .init(1, .equal, 2)]),
                    .init(["dup2", "no_such_call"], .errno, errnoRet: 1),
                ]))
        #expect(filter.decide(33, 1) == .allow && filter.decide(33, 2) == .allow && filter.decide(33, 3) != .allow)
        #expect(filter.decide(292, 1, 2) == .allow && filter.decide(292, 1, 3) != .allow)
    }

    @Test func `a profile that allows by default refuses what it names, and nothing newer`() throws {
        let filter = try SeccompInterpreter(
            SeccompFileTests.profile(
                #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir"],"action":"SCMP_ACT_ERRNO"}]}"#))
        #expect(filter.decide(83) == .errno(1))
        #expect(filter.decide(0) == .allow && filter.decide(9999) == .allow)
    }

    @Test(arguments: [
        ("", "decoding seccomp profile failed: "),
        ("{}", "decoding seccomp profile failed: 'defaultAction' is missing"),
        (
            #"{"defaultAction":"SCMP_ACT_BOGUS"}"#,
            "decoding seccomp profile failed: defaultAction: Cannot initialize Action from invalid String value"
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":"x","action":"SCMP_ACT_LOG"}]}"#,
            "decoding seccomp profile failed: syscalls[0].names: not of the right type"
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ALLOW","architectures":["A"],"archMap":[{"architecture":"B"}]}"#,
            "decoding seccomp profile failed: 'architectures' and 'archMap' were specified, use either"
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"name":"a","names":["b"],"action":"SCMP_ACT_LOG"}]}"#,
            "decoding seccomp profile failed: 'name' and 'names' were specified for one rule, use either"
        ),
        (
            #"{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"action":"SCMP_ACT_LOG","includes":{"minKernel":"x"}}]}"#,
            "decoding seccomp profile failed: invalid kernel version \"x\", expected \"4.8\""
        ),
    ]) func `a file that is no profile is an error that says where`(text: String, message: String) throws {
        let error = #expect(throws: SeccompProfileError.self) { try SeccompFileTests.profile(text) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        SeccompProfile(defaultAction: .notify),
        SeccompProfile(defaultAction: .errno, defaultErrnoRet: 70_000),
        SeccompProfile(defaultAction: .allow, architectures: [.init(rawValue: "SCMP_ARCH_Z80")]),
        SeccompProfile(defaultAction: .allow, architectures: [.init(rawValue: "")]),
        SeccompProfile(defaultAction: .allow, syscalls: [.init(["read"], .kill, args: [.init(6, .equal, 0)])]),
        SeccompProfile(defaultAction: .allow, syscalls: [.init(["read"], .kill, args: [.init(.max, .equal, 0)])]),
    ]) func `a profile that cannot be compiled is an error`(profile: SeccompProfile) {
        #expect(throws: SeccompFilterError.self) { try SeccompFilter(compiling: profile) }
    }

    @Test func `a cached filter is the compiled one, and nothing else is taken for it`() throws {
        let path = Path("/tmp/swrun-test-\(RandomHex.digits(8))")
        let run = try Directory.openOrCreate(path)
        defer { try? Directory.open("/tmp").removeTree(path.lastComponent) }
        let profile = SeccompProfile(defaultAction: .allow, syscalls: [.init(["mkdir"], .errno)])
        let compiled = try SeccompFilter(compiling: profile)
        #expect(try SeccompFilter.cached(profile, in: run) == compiled)
        let folder = try run.openDirectory("seccomp")
        let name = try #require(try folder.entries().first?.name)
        #expect(try folder.status(of: name).permissions == 0o600)
        let whole = try #require(try folder.readFile(name, limit: 1 << 20))
        #expect(try SeccompFilter.cached(profile, in: run) == compiled)

        // Read back, not compiled again: a program that was put there by its owner is what comes out.
        let allowAll: [UInt8] = [6, 0, 0, 0, 0, 0, 0xff, 0x7f]
        let question = Array(whole.dropLast(compiled.program.count))
        try folder.replaceFile(name, with: question + allowAll, .atomic)
        #expect(try SeccompFilter.cached(profile, in: run).program == allowAll)

        // Cut short, too long, of another profile, writable by others, a link: compiled again.
        for wrong in [Array(whole.dropLast(3)), question, whole + [0], [UInt8](repeating: 0, count: 4096 * 9)] {
            try folder.replaceFile(name, with: wrong, .atomic)
            #expect(try SeccompFilter.cached(profile, in: run) == compiled)
        }
        var other = question + allowAll
        other[question.count - 3] ^= 1
        try folder.replaceFile(name, with: other, .atomic)
        #expect(try SeccompFilter.cached(profile, in: run) == compiled)
        try folder.replaceFile(name, with: question + allowAll, permissions: 0o600, .atomic)
        try folder.setPermissions(of: name, 0o666)
        #expect(try SeccompFilter.cached(profile, in: run) == compiled)
        try folder.replaceFile("elsewhere", with: question + allowAll, .atomic)
        try folder.removeFile(name)
        try folder.makeSymbolicLink(name, to: "elsewhere")
        #expect(try SeccompFilter.cached(profile, in: run) == compiled)
    }
}
