// calls: makes the calls that the filter of a container decides on, and says what the kernel answered. Part of probe.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

void calls(void);

static void answer(const char *name, long result) {
    // The child of a clone that should have been refused.
    if (result == 0 && !strncmp(name, "clone", 5)) _exit(0);
    printf("call: %s %s\n", name, result < 0 ? strerrorname_np(errno) : "allowed");
}

// Calls that the filter must refuse. Where it does not, some of them do what they are called for: only in a container.
void calls(void) {
    char some[4096] = "";
    // The pid namespace that the machine starts with has a fixed number: see linux/proc_ns.h, PROC_PID_INIT_INO.
    struct stat space;
    if (stat("/proc/self/ns/pid", &space) || space.st_ino == 0xEFFFFFFCU) exit(2);
#define CALL(name, ...) answer(#name, syscall(SYS_##name, ##__VA_ARGS__, 0, 0, 0, 0, 0, 0))
    CALL(unshare, CLONE_NEWUSER);
    answer("clone-newuser", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
    answer("clone-newns", syscall(SYS_clone, CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0));
    CALL(clone3, some, 0);
    CALL(setns, 0);
    CALL(mount, "none", "/tmp", "tmpfs");
    CALL(umount2, "/tmp");
    CALL(pivot_root, "/", "/");
    CALL(fsopen, "tmpfs");
    CALL(open_tree, AT_FDCWD, "/");
    CALL(move_mount, -1, some);
    CALL(mount_setattr, -1, some);
    CALL(add_key, "user", "x", "x", 1, -3);
    CALL(request_key, "user", "x");
    CALL(keyctl, 0, -3);
    CALL(bpf, 0, some, 0);
    CALL(perf_event_open, some, 0, -1, -1);
    CALL(userfaultfd);
    CALL(io_uring_setup, 1, some);
    CALL(open_by_handle_at, -1, some);
    CALL(init_module, some, 0, "");
    CALL(delete_module, "nosuch");
    CALL(kexec_load);
    CALL(reboot);
    CALL(swapon, "/nosuch");
    CALL(acct, "/nosuch");
    CALL(sethostname, "x", 1);
    CALL(settimeofday);
    CALL(syslog, 3, some, 1);
    CALL(quotactl, -1, some);
    CALL(iopl, 3);
    CALL(ioperm, 0, 1, 1);
    CALL(lookup_dcookie);
    CALL(mbind);
    CALL(vhangup);
    CALL(personality, ADDR_NO_RANDOMIZE);
    answer("socket-alg", socket(38, SOCK_SEQPACKET, 0));
    answer("socket-vsock", socket(40, SOCK_STREAM, 0));
    answer("socket-inet", socket(AF_INET, SOCK_STREAM, 0));
    answer("socket-packet", socket(AF_PACKET, SOCK_RAW, 0));
    answer("personality-query", personality(0xffffffff));
    answer("chroot", chroot("/"));
    answer("mknod-block", mknod("/tmp/block", S_IFBLK | 0600, makedev(8, 0)));
    answer("open-block", open("/tmp/block", O_RDONLY));
    answer("mknod-tun", mknod("/tmp/tun", S_IFCHR | 0600, makedev(10, 200)));
    answer("open-tun", open("/tmp/tun", O_RDWR));
    answer("mknod-null", mknod("/tmp/null", S_IFCHR | 0600, makedev(1, 3)));
    answer("open-null", open("/tmp/null", O_RDWR));
    answer("tiocsti", ioctl(0, TIOCSTI, "x"));
    // A number that no kernel has yet must look like one that this kernel does not have.
    answer("future", syscall(5000));
#ifdef __x86_64__
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) _exit(syscall(0x40000000 | SYS_getpid) > 0 ? 7 : 8);
    int status = 0;
    waitpid(child, &status, 0);
    printf("call: x32 %s\n", WIFEXITED(status) && WEXITSTATUS(status) == 7 ? "allowed" : "refused");
#endif
}
