// probe: says what a process finds inside a container, one "key: value" per line. Static, so that it needs nothing of
// the image it runs in. The integration tests compile it and compare what it says with what is promised.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

// Prints each line of a file below a key.
static void file(const char *key, const char *path) {
    FILE *stream = fopen(path, "re");
    char line[4096];
    if (!stream) {
        printf("%s: %s\n", key, strerror(errno));
        return;
    }
    while (fgets(line, sizeof line, stream)) {
        line[strcspn(line, "\n")] = 0;
        printf("%s: %s\n", key, line);
    }
    fclose(stream);
}

// Prints each entry of a directory below a key, with its type and permissions.
static void directory(const char *key, const char *path) {
    DIR *stream = opendir(path);
    struct dirent *entry;
    if (!stream) {
        printf("%s: %s\n", key, strerror(errno));
        return;
    }
    while ((entry = readdir(stream))) {
        struct stat status;
        char target[256] = "";
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        if (fstatat(dirfd(stream), entry->d_name, &status, AT_SYMLINK_NOFOLLOW)) continue;
        if (S_ISLNK(status.st_mode)) {
            ssize_t length = readlinkat(dirfd(stream), entry->d_name, target, sizeof target - 1);
            printf("%s: %s -> %.*s\n", key, entry->d_name, (int)length, target);
        } else if (S_ISCHR(status.st_mode)) {
            printf("%s: %s c %u:%u %o\n", key, entry->d_name, major(status.st_rdev), minor(status.st_rdev),
                   status.st_mode & 07777);
        } else {
            printf("%s: %s %s %o %u:%u\n", key, entry->d_name, S_ISDIR(status.st_mode) ? "d" : "-",
                   status.st_mode & 07777, status.st_uid, status.st_gid);
        }
    }
    closedir(stream);
}

static void identity(char **environment) {
    gid_t groups[64];
    int count = getgroups(64, groups);
    printf("ids: %d %d %d %d\n", getuid(), geteuid(), getgid(), getegid());
    printf("groups:");
    for (int i = 0; i < count; i++) printf(" %d", groups[i]);
    char name[256], *place = getcwd(NULL, 0);
    gethostname(name, sizeof name);
    printf("\npid: %d\ncwd: %s\nhostname: %s\n", getpid(), place ? place : strerror(errno), name);
    for (; *environment; environment++) printf("env: %s\n", *environment);
    file("status", "/proc/self/status");
    file("cgroup", "/proc/self/cgroup");
}

static void attributes(void) {
    cpu_set_t processors;
    struct sched_param parameter;
    mode_t mask = umask(0);
    umask(mask);
    sched_getaffinity(0, sizeof processors, &processors);
    sched_getparam(0, &parameter);
    int death = 0, subreaper = 0;
    prctl(PR_GET_PDEATHSIG, &death);
    prctl(PR_GET_CHILD_SUBREAPER, &subreaper);
    printf("umask: %o\nnice: %d\npolicy: %d %d\n", mask, getpriority(PRIO_PROCESS, 0), sched_getscheduler(0),
           parameter.sched_priority);
    printf("processors: %d\nioprio: %ld\npersonality: %x\n", CPU_COUNT(&processors), syscall(SYS_ioprio_get, 1, 0),
           personality(0xffffffff));
    printf("timerslack: %d\nsecurebits: %d\nkeepcaps: %d\ndumpable: %d\npdeathsig: %d\nsubreaper: %d\nthp: %d\n",
           prctl(PR_GET_TIMERSLACK), prctl(PR_GET_SECUREBITS), prctl(PR_GET_KEEPCAPS), prctl(PR_GET_DUMPABLE), death,
           subreaper, prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));
    file("oom_score_adj", "/proc/self/oom_score_adj");
    file("coredump_filter", "/proc/self/coredump_filter");
    file("limits", "/proc/self/limits");
    printf("session: %d %d\n", getsid(0), getpgid(0));
}

static void surroundings(void) {
    static const char *const spaces[] = {"mnt", "pid", "net", "ipc", "uts", "cgroup", "user", "time"};
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        char path[64], target[64] = "";
        snprintf(path, sizeof path, "/proc/self/ns/%s", spaces[i]);
        if (readlink(path, target, sizeof target - 1) > 0) printf("namespace: %s\n", target);
    }
    file("mount", "/proc/self/mountinfo");
    directory("dev", "/dev");
    directory("net", "/sys/class/net");
    for (int number = 0; number < 1024; number++) {
        struct stat status;
        if (fstat(number, &status)) continue;
        printf("fd: %d %s\n", number, S_ISFIFO(status.st_mode)  ? "pipe"
                                      : S_ISCHR(status.st_mode) ? "character"
                                      : S_ISREG(status.st_mode) ? "file"
                                                                : "other");
    }
    DIR *processes = opendir("/proc");
    struct dirent *entry;
    while (processes && (entry = readdir(processes)))
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') printf("process: %s\n", entry->d_name);
}

// What reading a path gives: "absent", "empty" or how many bytes or entries.
static void readable(const char *path) {
    struct stat status;
    long count = 0;
    if (stat(path, &status)) {
        printf("read: %s absent\n", path);
    } else if (S_ISDIR(status.st_mode)) {
        DIR *stream = opendir(path);
        while (stream && readdir(stream)) count++;
        printf("read: %s %s\n", path, count <= 2 ? "empty" : "entries");
    } else {
        char byte[1];
        int number = open(path, O_RDONLY | O_NONBLOCK);
        ssize_t answer = number < 0 ? -1 : read(number, byte, 1);
        printf("read: %s %s\n", path, number < 0 ? strerror(errno) : answer == 0 ? "empty" : "bytes");
    }
}

static void writable(const char *path) {
    int number = open(path, O_WRONLY | O_NONBLOCK);
    printf("write: %s %s\n", path, number < 0 ? strerror(errno) : "allowed");
}

static void creatable(const char *path) {
    printf("mkdir: %s %s\n", path, mkdir(path, 0755) ? strerror(errno) : "allowed");
}

// The calls that a container may or may not make: calls.c.
void calls(void);
// Looks at others: watch.c.
int watch(const char *secret);
// What a first process can be that an engine has to cope with: lives.c.
int keyring(void);
int leaderless(void);
int orphan(void);

static void caught(int number) {
    struct winsize size;
    printf("signal: %s\n", sigabbrev_np(number));
    if (number == SIGWINCH && ioctl(0, TIOCGWINSZ, &size) == 0) printf("size: %u %u\n", size.ws_row, size.ws_col);
    fflush(stdout);
    if (number == SIGTERM) _exit(23);
}

int main(int count, char **words, char **environment) {
    const char *what = count > 1 ? words[1] : "report";
    if (count < 4 && !strcmp(what, "swap")) return 2;
    if (!strcmp(what, "report")) {
        identity(environment);
        attributes();
        surroundings();
    } else if (!strcmp(what, "read")) {
        for (int i = 2; i < count; i++) readable(words[i]);
    } else if (!strcmp(what, "list")) {
        for (int i = 2; i < count; i++) directory(words[i], words[i]);
    } else if (!strcmp(what, "write")) {
        for (int i = 2; i < count; i++) writable(words[i]);
    } else if (!strcmp(what, "mkdir")) {
        for (int i = 2; i < count; i++) creatable(words[i]);
    } else if (!strcmp(what, "calls")) {
        calls();
    } else if (!strcmp(what, "exit")) {
        return count > 2 ? atoi(words[2]) : 0;
    } else if (!strcmp(what, "fault")) {
        *(volatile int *)(uintptr_t)8 = 1;
    } else if (!strcmp(what, "words")) {
        for (int i = 2; i < count; i++) printf("word: %s\n", words[i]);
    } else if (!strcmp(what, "signals")) {
        // Says each signal it gets; SIGTERM ends it with 23.
        for (int number = 1; number < 32; number++)
            if (number != SIGCHLD && number != SIGSEGV) signal(number, caught);
        puts("ready");
        fflush(stdout);
        for (;;) pause();
    } else if (!strcmp(what, "swap")) {
        // Exchanges two names as fast as the kernel can, until it is killed.
        for (int i = 0;; i++) {
            if (syscall(SYS_renameat2, AT_FDCWD, words[2], AT_FDCWD, words[3], 2 /* RENAME_EXCHANGE */)) {
                perror("swap");
                return 1;
            }
            if (i == 0) puts("ready"), fflush(stdout);
        }
    } else if (!strcmp(what, "allocate")) {
        // Takes so many MiB of memory, touches all of it, says so, and keeps it until its input ends.
        size_t size = (size_t)(count > 2 ? atoi(words[2]) : 1) << 20;
        char *memory = malloc(size);
        if (!memory) return 3;
        for (size_t i = 0; i < size; i += 4096) memory[i] = 1;
        puts("allocated");
        fflush(stdout);
        while (getchar() != EOF) continue;
    } else if (!strcmp(what, "spin")) {
        // Uses a processor for so many seconds of its time.
        while (clock() < (clock_t)(count > 2 ? atoi(words[2]) : 1) * CLOCKS_PER_SEC) continue;
        puts("spun");
    } else if (!strcmp(what, "fork")) {
        // Says how many children it can have at a time.
        int children = 0;
        while (children < 5000) {
            pid_t child = fork();
            if (child < 0) break;
            if (child == 0) for (;;) pause();
            children++;
        }
        printf("children: %d %s\n", children, strerror(errno));
    } else if (!strcmp(what, "watch")) {
        return watch(count > 2 ? words[2] : "secret");
    } else if (!strcmp(what, "keyring")) {
        return keyring();
    } else if (!strcmp(what, "leaderless")) {
        return leaderless();
    } else if (!strcmp(what, "orphan")) {
        return orphan();
    } else {
        fprintf(stderr, "probe: no such question: %s\n", what);
        return 2;
    }
    return 0;
}
