// calls: makes the calls that the filter of a container decides on, and says what the kernel answered. Part of probe.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/fs.h>
#include <linux/netlink.h>
#include <netinet/in.h>
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
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void calls(void);

static void answer(const char *name, long result) {
    // The child of a clone that should have been refused.
    if (result == 0 && !strncmp(name, "clone", 5)) _exit(0);
    printf("call: %s %s\n", name, result < 0 ? strerrorname_np(errno) : "allowed");
}

// Asks the kernel's audit for its state: the socket alone is nothing.
static long audit(void) {
    struct {
        struct nlmsghdr header;
        struct nlmsgerr error;
    } message = {.header = {.nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = AUDIT_GET, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK}};
    int link = socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT);
    if (link < 0 || send(link, &message, NLMSG_HDRLEN, 0) < 0 || recv(link, &message, sizeof message, 0) < 0) return -1;
    if (message.header.nlmsg_type != NLMSG_ERROR) return 0;
    errno = -message.error.error;
    return errno ? -1 : 0;
}

// Calls that the filter must refuse. Where it does not, some of them do what they are called for: only in a container.
void calls(void) {
    char some[4096] = "";
    // The pid namespace that the machine starts with has a fixed number: see linux/proc_ns.h, PROC_PID_INIT_INO.
    struct stat space;
    if (stat("/proc/self/ns/pid", &space) || space.st_ino == 0xEFFFFFFCU) exit(2);
#define CALL(name, ...) answer(#name, syscall(SYS_##name, ##__VA_ARGS__, 0, 0, 0, 0, 0, 0))
    // Namespaces, and what they are made of.
    CALL(unshare, CLONE_NEWUSER);
    answer("unshare-newns", syscall(SYS_unshare, CLONE_NEWNS));
    answer("clone-newuser", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
    answer("clone-newns", syscall(SYS_clone, CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0));
    CALL(clone3, some, 0);
    CALL(setns, 0);
    // Mounts, by the old calls and the new ones.
    CALL(mount, "none", "/tmp", "tmpfs");
    CALL(umount2, "/tmp");
    CALL(pivot_root, "/", "/");
    CALL(fsopen, "tmpfs");
    CALL(fsconfig, -1, 6);
    CALL(fsmount, -1);
    CALL(fspick, AT_FDCWD, "/");
    CALL(open_tree, AT_FDCWD, "/");
    answer("open_tree_attr", syscall(467, AT_FDCWD, "/", 0, some, 32));
    CALL(move_mount, -1, some);
    CALL(mount_setattr, -1, some);
    CALL(quotactl, -1, some);
    CALL(quotactl_fd, -1);
    CALL(open_by_handle_at, -1, some);
    CALL(fanotify_init);
    // Keys, which no namespace divides.
    CALL(add_key, "user", "x", "x", 1, -3);
    CALL(request_key, "user", "x");
    CALL(keyctl, 0, -3);
    // What reaches into the kernel, or makes its calls by other ways.
    CALL(bpf, 0, some, 0);
    CALL(perf_event_open, some, 0, -1, -1);
    CALL(userfaultfd);
    CALL(io_uring_setup, 1, some);
    CALL(io_uring_enter, -1);
    CALL(io_uring_register, -1);
    CALL(init_module, some, 0, "");
    CALL(finit_module, -1, "");
    CALL(delete_module, "nosuch");
    CALL(kexec_load);
    CALL(kexec_file_load, -1, -1);
    CALL(lookup_dcookie);
    CALL(syslog, 3, some, 1);
    // The machine as a whole: its power, swap space, accounts, names, clocks, ports, terminals.
    CALL(reboot);
    CALL(swapon, "/nosuch");
    CALL(swapoff, "/nosuch");
    CALL(acct, "/nosuch");
    CALL(sethostname, "x", 1);
    CALL(setdomainname, "x", 1);
    CALL(settimeofday);
    CALL(clock_settime, CLOCK_REALTIME, some);
    // As it is on every machine, should it be taken.
    struct timex clock = {.modes = ADJ_TICK, .tick = 10000};
    CALL(adjtimex, &clock);
#ifdef SYS_iopl
    CALL(iopl, 3);
    CALL(ioperm, 0, 1, 1);
#endif
    CALL(vhangup);
    answer("tiocsti", ioctl(0, TIOCSTI, "x"));
    answer("set-immutable", ioctl(open("/tmp", O_RDONLY), FS_IOC_SETFLAGS, &(long){FS_IMMUTABLE_FL}));
    answer("freeze", ioctl(open("/", O_RDONLY), FIFREEZE, 0));
    // Other processes, and where memory lies.
    CALL(pidfd_getfd, -1);
    CALL(kcmp, 1, 1);
    CALL(process_madvise, -1);
    CALL(mbind);
    CALL(set_mempolicy);
    CALL(get_mempolicy);
    CALL(migrate_pages, 1);
    CALL(move_pages, 1);
    CALL(personality, ADDR_NO_RANDOMIZE);
    // Calls of other times.
    CALL(nfsservctl);
#ifdef SYS_uselib
    CALL(uselib, "/nosuch");
    CALL(ustat, 0, some);
    CALL(sysfs, 3);
#endif
    // Families of sockets, and two protocols.
    answer("socket-alg", socket(38, SOCK_SEQPACKET, 0));
    answer("socket-vsock", socket(40, SOCK_STREAM, 0));
    answer("socket-inet", socket(AF_INET, SOCK_STREAM, 0));
    answer("socket-packet", socket(AF_PACKET, SOCK_RAW, 0));
    answer("socket-raw", socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
    answer("socket-audit", audit());
    answer("personality-query", personality(0xffffffff));
    answer("chroot", chroot("/"));
    answer("mknod-block", mknod("/tmp/block", S_IFBLK | 0600, makedev(8, 0)));
    answer("open-block", open("/tmp/block", O_RDONLY));
    answer("mknod-tun", mknod("/tmp/tun", S_IFCHR | 0600, makedev(10, 200)));
    answer("open-tun", open("/tmp/tun", O_RDWR));
    answer("mknod-null", mknod("/tmp/null", S_IFCHR | 0600, makedev(1, 3)));
    answer("open-null", open("/tmp/null", O_RDWR));
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
