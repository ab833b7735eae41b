import CLinux
import CSeccomp
import Linux
import Runtime
import Testing

@Suite struct SeccompProfileTests {
    typealias Decision = SeccompInterpreter.Decision

    static let machine = SeccompProfile.Machine(named: "x86_64")

    static func filter(_ capabilities: CapabilitySet = .standard, foreign: Bool = true) throws -> SeccompInterpreter {
        try SeccompInterpreter(
            .standard(granting: capabilities, on: #require(machine), foreign: foreign))
    }

    static func number(_ name: String) throws -> UInt32 {
        try #require(UInt32(exactly: seccomp_syscall_resolve_name_arch(SeccompInterpreter.x86x64, name)))
    }

    @Test func `calls without conditions are decided by name`() throws {
        let filter = try SeccompProfileTests.filter()
        let allowed = [
            "read", "openat2", "execve", "mmap", "ptrace", "setgroups", "capset", "prctl", "close_range", "execveat",
            "chroot", "memfd_secret", "arch_prctl", "vmsplice", "restart_syscall", "process_vm_readv", "seccomp",
        ]
        for name in allowed { #expect(filter.decide(try SeccompProfileTests.number(name)) == .allow, "\(name)") }
        let refused = [
            "mount", "umount2", "pivot_root", "unshare", "setns", "keyctl", "add_key", "request_key", "bpf",
            "perf_event_open", "userfaultfd", "io_uring_setup", "io_uring_enter", "io_uring_register", "kexec_load",
            "open_by_handle_at", "init_module", "finit_module", "delete_module", "acct", "reboot", "swapon",
            "settimeofday", "clock_settime", "iopl", "ioperm", "kcmp", "pidfd_getfd", "mbind", "move_pages", "syslog",
            "quotactl", "nfsservctl", "open_tree", "move_mount", "fsopen", "mount_setattr", "sethostname", "vhangup",
            "fanotify_init", "lookup_dcookie", "uselib", "ustat", "sysfs", "_sysctl", "get_mempolicy",
        ]
        for name in refused { #expect(filter.decide(try SeccompProfileTests.number(name)) == .errno(1), "\(name)") }
    }

    @Test(
        arguments: [
            (.sysAdmin, "mount"), (.sysAdmin, "clone3"), (.sysAdmin, "setns"), (.sysAdmin, "unshare"),
            (.dacReadSearch, "open_by_handle_at"), (.sysBoot, "reboot"), (.sysModule, "init_module"),
            (.sysPacct, "acct"),
            (.sysPtrace, "kcmp"), (.sysRawio, "iopl"), (.sysTime, "clock_settime"), (.sysTtyConfig, "vhangup"),
            (.sysNice, "mbind"), (.syslog, "syslog"), (.bpf, "bpf"), (.perfmon, "perf_event_open"),
        ] as [(Capability, String)]) func `a capability brings its calls`(capability: Capability, name: String) throws
    {
        let number = try SeccompProfileTests.number(name)
        #expect(try SeccompProfileTests.filter().decide(number) != .allow)
        #expect(try SeccompProfileTests.filter(.standard.union(CapabilitySet([capability]))).decide(number) == .allow)
    }

    @Test func `without its capability even chroot is refused`() throws {
        let number = try SeccompProfileTests.number("chroot")
        #expect(try SeccompProfileTests.filter([]).decide(number) == .errno(1))
    }

    @Test func `a new process may have no new namespace`() throws {
        let clone = try SeccompProfileTests.number("clone")
        let filter = try SeccompProfileTests.filter()
        // What fork, vfork and pthread_create of glibc pass.
        for flags in [0x11, 0x0120_0011, 0x4111, 0x3d0f00] as [UInt64] {
            #expect(filter.decide(clone, flags) == .allow)
        }
        for bit in [17, 25, 26, 27, 28, 29, 30] as [UInt64] {
            #expect(filter.decide(clone, 0x11 | 1 << bit) == .errno(1), "bit \(bit)")
        }
        #expect(filter.decide(try SeccompProfileTests.number("clone3")) == .errno(38))
        #expect(try SeccompProfileTests.filter(.all).decide(clone, 0x1000_0011) == .allow)
    }

    @Test func `sockets are decided by family, and by all 64 bits of it`() throws {
        let socket = try SeccompProfileTests.number("socket")
        let filter = try SeccompProfileTests.filter()
        for family in [1, 2, 10, 16, 17, 29, 39, 44] as [UInt64] { #expect(filter.decide(socket, family) == .allow) }
        // AF_ALG and AF_VSOCK, families that are gone, and AF_ALG again with a bit that the kernel cuts off.
        for family in [38, 40, 12, 19, 34, 37, 46, 38 | 1 << 32, UInt64.max] as [UInt64] {
            #expect(filter.decide(socket, family) == .errno(1), "\(family)")
        }
    }

    @Test func `a process keeps its personality`() throws {
        let personality = try SeccompProfileTests.number("personality")
        let filter = try SeccompProfileTests.filter()
        for value in [0, 8, 0x20000, 0x20008, 0xffff_ffff] as [UInt64] {
            #expect(filter.decide(personality, value) == .allow)
        }
        for value in [0x40000, 0x0400000, 1] as [UInt64] { #expect(filter.decide(personality, value) == .errno(1)) }
    }

    @Test func `a call that is newer than the profile does not exist`() throws {
        let filter = try SeccompProfileTests.filter()
        for number in [600, 100_000, UInt32.max] as [UInt32] {
            #expect(filter.decide(number) == .errno(38))
            #expect(filter.decide(number, on: SeccompInterpreter.i386) == .errno(38))
        }
    }

    @Test func `32-bit programs run by default, x32 ones never`() throws {
        let filter = try SeccompProfileTests.filter()
        #expect(filter.decide(20, on: SeccompInterpreter.i386) == .allow)  // getpid
        #expect(filter.decide(102, on: SeccompInterpreter.i386) == .allow)  // socketcall
        #expect(filter.decide(21, on: SeccompInterpreter.i386) == .errno(1))  // mount
        #expect(filter.decide(0x4000_0000 | 39) == .errno(38))
        #expect(filter.decide(39, on: SeccompInterpreter.aarch64) == .kill)
        let strict = try SeccompProfileTests.filter(foreign: false)
        #expect(strict.decide(39) == .allow)
        #expect(strict.decide(20, on: SeccompInterpreter.i386) == .kill)
        #expect(strict.decide(0x4000_0000 | 39) == .errno(38))
    }

    /// s390x is left out: libseccomp makes no program for both byte orders at once.
    @Test(arguments: ["x86_64", "aarch64", "ppc64le", "riscv64"])
    func `every machine's profile compiles here`(name: String) throws {
        let machine = try #require(SeccompProfile.Machine(named: name))
        let profile = SeccompProfile.standard(granting: .all, on: machine)
        #expect(try !SeccompFilter(compiling: profile).program.isEmpty)
        #expect(profile.architectures?.first == machine.architecture)
    }

    /// Where podman's list is installed, no call may be allowed here that it refuses, but those named.
    @Test func `nothing is allowed that both other engines refuse`() throws {
        let path: Path = "/usr/share/containers/seccomp.json"
        guard let file = try? FileDescriptor.open(path, .readOnly) else { return }
        let theirs = try SeccompInterpreter(
            SeccompProfile(
                decoding: file.readAll(limit: SeccompProfile.fileLimit, of: path.description), granting: .standard,
                on: #require(SeccompProfileTests.machine), kernel: (6, 1)))
        let ours = try SeccompProfileTests.filter()
        var looser: [String] = []
        for number in 0..<600 as Range<UInt32> where ours.decide(number) == .allow && theirs.decide(number) != .allow {
            guard let name = seccomp_syscall_resolve_num_arch(SeccompInterpreter.x86x64, Int32(number)) else {
                continue
            }
            looser.append(String(cString: name))
            free(name)
        }
        // moby allows all of these by name; older lists of podman did not know them yet.
        let known: Set = [
            "vmsplice", "futex_waitv", "io_pgetevents", "process_madvise", "cachestat", "fchmodat2",
            "map_shadow_stack", "futex_wake", "futex_wait", "futex_requeue", "mseal", "statmount", "listmount",
            "setxattrat", "getxattrat", "listxattrat", "removexattrat", "uretprobe",
        ]
        #expect(Set(looser).subtracting(known).isEmpty)
    }
}
