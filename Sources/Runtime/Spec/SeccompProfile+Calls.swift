extension SeccompProfile {
    /// Calls that serve one purpose.
    struct Group {
        let purpose: String
        let names: [String]
    }

    /// The calls that every container may make, whatever their arguments. The decisions are those of moby's default
    /// profile, which years of use have tried; the table is ours. Names that only other machines have are skipped there.
    static let everydayCalls = [
        Group(
            purpose: "the content of files",
            names: [
                "_llseek", "cachestat", "close", "close_range", "copy_file_range", "creat", "dup", "dup2", "dup3",
                "fadvise64", "fadvise64_64", "fallocate", "fcntl", "fcntl64", "fdatasync", "flock", "fsync",
                "ftruncate", "ftruncate64", "ioctl", "lseek", "memfd_create", "name_to_handle_at", "open", "openat",
                "openat2", "pipe", "pipe2", "pread64", "preadv", "preadv2", "pwrite64", "pwritev", "pwritev2", "read",
                "readahead", "readv", "sendfile", "sendfile64", "splice", "sync", "sync_file_range", "syncfs", "tee",
                "truncate", "truncate64", "vmsplice", "write", "writev",
            ]),
        Group(
            purpose: "names, owners, modes and times of files",
            names: [
                "access", "chdir", "chmod", "chown", "chown32", "faccessat", "faccessat2", "fchdir", "fchmod",
                "fchmodat", "fchmodat2", "fchown", "fchown32", "fchownat", "fgetxattr", "flistxattr", "fremovexattr",
                "fsetxattr", "fstat", "fstat64", "fstatat64", "fstatfs", "fstatfs64", "futimesat", "getcwd",
                "getdents", "getdents64", "getxattr", "getxattrat", "lchown", "lchown32", "lgetxattr", "link",
                "linkat", "listmount", "listxattr", "listxattrat", "llistxattr", "lremovexattr", "lsetxattr", "lstat",
                "lstat64", "mkdir", "mkdirat", "mknod", "mknodat", "newfstatat", "readlink", "readlinkat",
                "removexattr", "removexattrat", "rename", "renameat", "renameat2", "rmdir", "setxattr", "setxattrat",
                "stat", "stat64", "statfs", "statfs64", "statmount", "statx", "symlink", "symlinkat", "umask",
                "unlink", "unlinkat", "utime", "utimensat", "utimensat_time64", "utimes",
            ]),
        Group(
            // io_uring is not among them: it makes calls that no filter sees.
            purpose: "waiting for files and doing things meanwhile",
            names: [
                "_newselect", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_ctl_old", "epoll_pwait",
                "epoll_pwait2", "epoll_wait", "epoll_wait_old", "eventfd", "eventfd2", "fanotify_mark",
                "inotify_add_watch", "inotify_init", "inotify_init1", "inotify_rm_watch", "io_cancel", "io_destroy",
                "io_getevents", "io_pgetevents", "io_pgetevents_time64", "io_setup", "io_submit", "poll", "ppoll",
                "ppoll_time64", "pselect6", "pselect6_time64", "select", "signalfd", "signalfd4",
            ]),
        Group(
            // userfaultfd is not among them: it stops the kernel in the middle of its work, which attacks live on.
            purpose: "memory",
            names: [
                "brk", "madvise", "map_shadow_stack", "membarrier", "memfd_secret", "mincore", "mlock", "mlock2",
                "mlockall", "mmap", "mmap2", "mprotect", "mremap", "mseal", "msync", "munlock", "munlockall",
                "munmap", "pkey_alloc", "pkey_free", "pkey_mprotect", "remap_file_pages",
            ]),
        Group(
            // clone has a rule of its own, by its flags.
            purpose: "processes and threads",
            names: [
                "execve", "execveat", "exit", "exit_group", "fork", "futex", "futex_requeue", "futex_time64",
                "futex_wait", "futex_waitv", "futex_wake", "get_robust_list", "get_thread_area", "getcpu", "getpgid",
                "getpgrp", "getpid", "getppid", "getpriority", "getrlimit", "getrusage", "getsid", "gettid",
                "ioprio_get", "ioprio_set", "pidfd_open", "pidfd_send_signal", "prctl", "prlimit64",
                "process_mrelease", "process_vm_readv", "process_vm_writev", "ptrace", "restart_syscall",
                "riscv_hwprobe", "rseq", "sched_get_priority_max", "sched_get_priority_min", "sched_getaffinity",
                "sched_getattr", "sched_getparam", "sched_getscheduler", "sched_rr_get_interval",
                "sched_rr_get_interval_time64", "sched_setaffinity", "sched_setattr", "sched_setparam",
                "sched_setscheduler", "sched_yield", "set_robust_list", "set_thread_area", "set_tid_address",
                "setpgid", "setpriority", "setrlimit", "setsid", "sysinfo", "times", "ugetrlimit", "uname",
                "uretprobe", "vfork", "wait4", "waitid", "waitpid",
            ]),
        Group(
            purpose: "signals",
            names: [
                "kill", "pause", "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigqueueinfo", "rt_sigreturn",
                "rt_sigsuspend", "rt_sigtimedwait", "rt_sigtimedwait_time64", "rt_tgsigqueueinfo", "sigaltstack",
                "sigprocmask", "sigreturn", "tgkill", "tkill",
            ]),
        Group(
            purpose: "who the process is, and giving up power",
            names: [
                "capget", "capset", "getegid", "getegid32", "geteuid", "geteuid32", "getgid", "getgid32",
                "getgroups", "getgroups32", "getresgid", "getresgid32", "getresuid", "getresuid32", "getuid",
                "getuid32", "landlock_add_rule", "landlock_create_ruleset", "landlock_restrict_self", "seccomp",
                "setfsgid", "setfsgid32", "setfsuid", "setfsuid32", "setgid", "setgid32", "setgroups", "setgroups32",
                "setregid", "setregid32", "setresgid", "setresgid32", "setresuid", "setresuid32", "setreuid",
                "setreuid32", "setuid", "setuid32",
            ]),
        Group(
            // The kernel itself refuses the clocks' setters without CAP_SYS_TIME.
            purpose: "time and chance",
            names: [
                "adjtimex", "alarm", "clock_adjtime", "clock_adjtime64", "clock_getres", "clock_getres_time64",
                "clock_gettime", "clock_gettime64", "clock_nanosleep", "clock_nanosleep_time64", "getitimer",
                "getrandom", "gettimeofday", "nanosleep", "setitimer", "time", "timer_create", "timer_delete",
                "timer_getoverrun", "timer_gettime", "timer_gettime64", "timer_settime", "timer_settime64",
                "timerfd_create", "timerfd_gettime", "timerfd_gettime64", "timerfd_settime", "timerfd_settime64",
            ]),
        Group(
            // socket has rules of its own, by family. socketcall, which 32-bit programs make instead, hides the family
            // behind a pointer that no filter can follow.
            purpose: "sockets",
            names: [
                "accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "listen", "recv",
                "recvfrom", "recvmmsg", "recvmmsg_time64", "recvmsg", "send", "sendmmsg", "sendmsg", "sendto",
                "setsockopt", "shutdown", "socketcall", "socketpair",
            ]),
        Group(
            purpose: "queues, semaphores and shared memory of the container's IPC namespace",
            names: [
                "ipc", "mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive", "mq_timedreceive_time64",
                "mq_timedsend", "mq_timedsend_time64", "mq_unlink", "msgctl", "msgget", "msgrcv", "msgsnd", "semctl",
                "semget", "semop", "semtimedop", "semtimedop_time64", "shmat", "shmctl", "shmdt", "shmget",
            ]),
    ]

    /// What a capability adds: calls that are of no use, and a danger, without it.
    static let callsOfCapabilities: [(Capability, [String])] = [
        // Opens a file by number, whatever directory it is in: how "shocker" left docker's containers in 2014.
        (.dacReadSearch, ["open_by_handle_at"]),
        (.sysChroot, ["chroot"]),
        (.sysPtrace, ["kcmp", "pidfd_getfd", "process_madvise"]),
        (.sysNice, ["get_mempolicy", "mbind", "set_mempolicy", "set_mempolicy_home_node"]),
        (.sysTime, ["clock_settime", "clock_settime64", "settimeofday", "stime"]),
        (.sysTtyConfig, ["vhangup"]),
        (.sysPacct, ["acct"]),
        (.sysBoot, ["reboot"]),
        (.sysModule, ["delete_module", "finit_module", "init_module"]),
        (.sysRawio, ["ioperm", "iopl"]),
        (.syslog, ["syslog"]),
        (.bpf, ["bpf"]),
        (.perfmon, ["perf_event_open"]),
        (
            .sysAdmin,
            [
                "bpf", "clone", "clone3", "fanotify_init", "fsconfig", "fsmount", "fsopen", "fspick",
                "lookup_dcookie", "lsm_get_self_attr", "lsm_list_modules", "lsm_set_self_attr", "mount",
                "mount_setattr", "move_mount", "open_tree", "perf_event_open", "quotactl", "quotactl_fd",
                "setdomainname", "sethostname", "setns", "syslog", "umount", "umount2", "unshare",
            ]
        ),
    ]
}
