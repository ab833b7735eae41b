/// One system call that a command makes: a place where a test can cross its way.
struct CallSite: Sendable, CustomStringConvertible {
    let call: String
    /// The how-manieth call of that name it is, as strace counts: by name and thread.
    let occurrence: Int
    /// As strace prints it.
    let line: String
    /// Whether it works on a file in memory, which no signal interrupts: libseccomp writes to one, and counts on that.
    let isInMemory: Bool

    var description: String { "\(call) \(occurrence): \(line)" }

    /// What strace is told to do there.
    func injection(_ action: String) -> [String] {
        [
            "strace", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
            "inject=\(call):\(action):when=\(occurrence)",
        ]
    }

    /// Every call of a trace, in order, without those by which the program itself is loaded.
    static func all(in trace: String) -> [CallSite] {
        var counts: [String: Int] = [:]
        var sites: [CallSite] = []
        var memory: Set<Substring> = []
        for line in trace.split(separator: "\n") {
            let name = String(line.prefix { $0 != "(" })
            guard name.count < line.count, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else {
                continue
            }
            counts[name, default: 0] += 1
            let descriptor = line.dropFirst(name.count + 1).prefix { $0.isNumber }
            if name == "memfd_create" { memory.insert(line.split(separator: " ").last ?? "") }
            if name == "close" { memory.remove(descriptor) }
            sites.append(
                CallSite(
                    call: name, occurrence: counts[name] ?? 0, line: String(line.prefix(160)),
                    isInMemory: memory.contains(descriptor)))
        }
        // The first path of ours ends what the dynamic loader does.
        let start = sites.firstIndex { $0.line.contains("/swrun-test.") && $0.call.hasPrefix("open") } ?? 0
        return Array(sites[start...])
    }

    /// Whether the call changes anything that outlives the process.
    var changesState: Bool {
        switch call {
        case "openat", "open": line.contains("O_CREAT") || line.contains("O_TMPFILE")
        case "write", "pwrite64", "writev", "copy_file_range", "sendfile", "splice", "ftruncate", "fallocate",
            "mkdirat",
            "mkdir", "mknodat", "renameat", "renameat2", "rename", "linkat", "symlinkat", "unlinkat", "unlink", "rmdir",
            "fsync", "fdatasync", "syncfs", "fchmod", "fchmodat", "fchmodat2", "fchown", "fchownat", "setxattr",
            "lsetxattr", "fsetxattr", "setxattrat", "utimensat", "flock", "mount", "umount2", "unshare", "setns",
            "clone3", "clone", "exit_group":
            true
        default: false
        }
    }

    /// Whether it makes sense that the kernel refuses it.
    var canFail: Bool {
        switch call {
        // strace has no name for it, and cannot be told to meet it.
        case _ where call.hasPrefix("syscall_"): false
        case "exit_group", "close", "munmap", "brk", "getpid", "gettid", "getuid", "geteuid", "getgid", "getegid",
            "umask", "rt_sigprocmask", "rt_sigaction", "sigaltstack", "futex", "restart_syscall", "exit", "madvise",
            "rt_sigreturn", "set_robust_list", "rseq", "execve", "arch_prctl", "set_tid_address", "prlimit64",
            "mprotect",
            "mmap", "mremap", "sched_yield", "wait4", "waitid", "sched_getaffinity", "kill", "getrandom":
            false
        default: true
        }
    }
}

extension Array where Element == CallSite {
    /// All of them in a full run, else so many, evenly from the first to the last.
    func chosen(_ count: Int) -> [CallSite] {
        guard !isSoak, self.count > count, count > 1 else { return self }
        return (0..<count).map { self[$0 * (self.count - 1) / (count - 1)] }
    }
}
