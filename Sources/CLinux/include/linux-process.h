// Processes and namespaces: clone3(2) unshare(2) setns(2) pidfd_open(2) pidfd_send_signal(2) pidfd_getfd(2)
// prctl(2) waitid(2) seccomp(2) close_range(2) signalfd(2) personality(2).
// Swift reaches glibc's own functions (unshare, setns, signalfd, …) through these includes; the inlines below are the
// calls that are variadic, have no wrapper in glibc, or return their answer in a macro or a union.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <malloc.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

// errno(3): a macro.
static inline int linux_errno(void) { return errno; }
static inline void linux_clear_errno(void) { errno = 0; }
// The words this process was started with; NULL behind the last.
int linux_argument_count(void);
const char *linux_argument(int index);
// clone3(2): no glibc wrapper. Returns 0 in the child, its pid in the parent.
static inline long linux_clone3(struct clone_args *arguments) {
    return syscall(SYS_clone3, arguments, sizeof(*arguments));
}
// pidfd_open(2): the wrapper is younger than glibc 2.36's headers on some distributions.
static inline int linux_pidfd_open(pid_t pid, unsigned int flags) { return (int)syscall(SYS_pidfd_open, pid, flags); }
// pidfd_send_signal(2): as above.
static inline int linux_pidfd_send_signal(int pidfd, int signal) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}
// pidfd_getfd(2): as above.
static inline int linux_pidfd_getfd(int pidfd, int target) { return (int)syscall(SYS_pidfd_getfd, pidfd, target, 0); }
// close_range(2): as above.
static inline int linux_close_range(unsigned int first, unsigned int last, unsigned int flags) {
    return (int)syscall(SYS_close_range, first, last, flags);
}
// prctl(2): variadic.
static inline int linux_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d) {
    return prctl(option, a, b, c, d);
}
// getcwd(2) itself: where the kernel answers "(unreachable)…", glibc's function would look for another answer.
static inline long linux_getcwd(char *buffer, size_t size) { return syscall(SYS_getcwd, buffer, size); }
// seccomp(2): no glibc wrapper.
static inline int linux_seccomp(unsigned int operation, unsigned int flags, void *arguments) {
    return (int)syscall(SYS_seccomp, operation, flags, arguments);
}
// bpf(2) BPF_PROG_LOAD of a cgroup's device filter, BPF_PROG_ATTACH: no glibc wrapper, and the arguments are a union of
// anonymous structures, which Swift cannot name.
static inline int linux_bpf_load_device_filter(const void *instructions, unsigned int count, const char *name) {
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof(attributes));
    strncpy(attributes.prog_name, name, sizeof(attributes.prog_name) - 1);
    attributes.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    attributes.insns = (uint64_t)(uintptr_t)instructions;
    attributes.insn_cnt = count;
    attributes.license = (uint64_t)(uintptr_t) "Apache-2.0";
    return (int)syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof(attributes));
}
static inline int linux_bpf_attach_device_filter(int cgroup, int program, unsigned int flags) {
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof(attributes));
    attributes.target_fd = (unsigned int)cgroup;
    attributes.attach_bpf_fd = (unsigned int)program;
    attributes.attach_type = BPF_CGROUP_DEVICE;
    attributes.attach_flags = flags;
    return (int)syscall(SYS_bpf, BPF_PROG_ATTACH, &attributes, sizeof(attributes));
}
// BPF_PROG_QUERY, BPF_PROG_GET_FD_BY_ID, BPF_OBJ_GET_INFO_BY_FD: how many device filters a cgroup bears itself, the flags
// that they are attached with, and the name of the first.
static inline int linux_bpf_query_device_filter(int cgroup, unsigned int *flags, char name[BPF_OBJ_NAME_LEN]) {
    union bpf_attr query, program, information;
    uint32_t numbers[64];
    struct bpf_prog_info answer;
    memset(&query, 0, sizeof(query));
    query.query.target_fd = (uint32_t)cgroup;
    query.query.attach_type = BPF_CGROUP_DEVICE;
    query.query.prog_ids = (uint64_t)(uintptr_t)numbers;
    query.query.prog_cnt = sizeof(numbers) / sizeof(numbers[0]);
    if (syscall(SYS_bpf, BPF_PROG_QUERY, &query, sizeof(query)) < 0) return -1;
    *flags = query.query.attach_flags;
    if (query.query.prog_cnt == 0) return 0;
    memset(&program, 0, sizeof(program));
    program.prog_id = numbers[0];
    int descriptor = (int)syscall(SYS_bpf, BPF_PROG_GET_FD_BY_ID, &program, sizeof(program));
    if (descriptor < 0) return -1;
    memset(&answer, 0, sizeof(answer));
    memset(&information, 0, sizeof(information));
    information.info.bpf_fd = (uint32_t)descriptor;
    information.info.info_len = sizeof(answer);
    information.info.info = (uint64_t)(uintptr_t)&answer;
    int result = (int)syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &information, sizeof(information));
    close(descriptor);
    if (result < 0) return -1;
    memcpy(name, answer.name, BPF_OBJ_NAME_LEN);
    name[BPF_OBJ_NAME_LEN - 1] = 0;
    return (int)query.query.prog_cnt;
}
// ioprio_set(2): no glibc wrapper.
static inline int linux_ioprio_set(int which, int who, int priority) {
    return (int)syscall(SYS_ioprio_set, which, who, priority);
}
// setresuid(2), setresgid(2), setgroups(2) themselves: glibc's functions would signal its other threads first.
static inline int linux_setresuid(uid_t real, uid_t effective, uid_t saved) {
    return (int)syscall(SYS_setresuid, real, effective, saved);
}
static inline int linux_setresgid(gid_t real, gid_t effective, gid_t saved) {
    return (int)syscall(SYS_setresgid, real, effective, saved);
}
static inline int linux_setgroups(size_t count, const gid_t *groups) {
    return (int)syscall(SYS_setgroups, count, groups);
}
// sched_setaffinity(2) with every bit set, whatever the number of processors: cpu_set_t is handled by macros.
static inline int linux_all_processors(void) {
    cpu_set_t all;
    __builtin_memset(&all, 0xff, sizeof(all));
    return sched_setaffinity(0, sizeof(all), &all);
}
// set_mempolicy(2) MPOL_DEFAULT: its header needs libnuma.
static inline int linux_default_mempolicy(void) { return (int)syscall(SYS_set_mempolicy, 0, NULL, 0); }
// sched_setattr(2) would be needed to set SCHED_OTHER with nice 0 in one call; sched_setscheduler(2) suffices.
static inline int linux_default_scheduler(void) {
    struct sched_param parameters = {.sched_priority = 0};
    return sched_setscheduler(0, SCHED_OTHER, &parameters);
}
// siginfo_t's fields stand in a union behind macros.
static inline int linux_siginfo_status(const siginfo_t *info) { return info->si_status; }
static inline pid_t linux_siginfo_pid(const siginfo_t *info) { return info->si_pid; }
// rt_sigaction(2) itself, for the default action: glibc's function refuses the two signals that glibc keeps for itself, but
// posix_spawn(3) of glibc leaves these ignored in every program it starts. All zeros stand for SIG_DFL; 8 is the size of the
// kernel's signal set, and 40 bytes hold its struct sigaction on every architecture.
static inline int linux_signal_default(int number) {
    unsigned long nothing[5] = {0};
    return (int)syscall(SYS_rt_sigaction, number, nothing, NULL, 8);
}
// SIG_IGN is a cast.
static inline int linux_signal_ignore(int number) { return signal(number, SIG_IGN) == SIG_ERR ? -1 : 0; }
// SIGRTMIN and SIGRTMAX are function calls behind macros.
static inline int linux_signal_count(void) { return _NSIG; }

// environ(7): a variable, which Swift does not read while it may change.
static inline char **linux_environment(void) { return environ; }
