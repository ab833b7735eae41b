// watch: looks at every process of its pid namespace that it does not know, again and again, as fast as it can, and says
// what of it can be reached that is not the container's: SIGTERM ends it.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static volatile sig_atomic_t is_over;
static long looks, strangers, reaches;
static struct stat own_root;

static void end(int number) {
    (void)number;
    is_over = 1;
}

static void reach(const char *process, const char *what, const char *which) {
    reaches++;
    printf("reach: %s %s %s\n", process, what, which);
}

// Reads a file of a process; -1 when it may not be opened.
static ssize_t content(int process, const char *name, char *buffer, size_t size) {
    int file = openat(process, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t count = read(file, buffer, size - 1);
    close(file);
    buffer[count < 0 ? 0 : count] = 0;
    return count;
}

// A program is the container's own when its path leads to it here.
static void executable(const char *number, int process) {
    char path[4096];
    struct stat found, here;
    ssize_t length = readlinkat(process, "exe", path, sizeof path - 1);
    if (length > 0) {
        path[length] = 0;
        if (fstatat(process, "exe", &found, 0) == 0
            && (stat(path, &here) || found.st_dev != here.st_dev || found.st_ino != here.st_ino))
            reach(number, "exe", path);
    }
}

static void place(const char *number, int process, const char *name) {
    struct stat found;
    if (fstatat(process, name, &found, 0)) return;
    if (!strcmp(name, "root") && (found.st_dev != own_root.st_dev || found.st_ino != own_root.st_ino))
        reach(number, name, "not the container's");
    if (!strcmp(name, "cwd") && found.st_dev != own_root.st_dev) reach(number, name, "not the container's");
}

// A program that has just started has nothing but 0, 1 and 2: pipes, terminals, the null device.
static void descriptors(const char *number, int process) {
    int folder = openat(process, "fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = folder < 0 ? NULL : fdopendir(folder);
    struct dirent *entry;
    while (stream && (entry = readdir(stream))) {
        char target[4096];
        ssize_t length = readlinkat(folder, entry->d_name, target, sizeof target - 1);
        if (length <= 0) continue;
        target[length] = 0;
        if (strlen(entry->d_name) > 1 || entry->d_name[0] > '2') reach(number, "fd", target);
    }
    if (stream) closedir(stream);
    else if (folder >= 0) close(folder);
}

static void look(const char *number, const char *secret) {
    char path[64], text[65536];
    snprintf(path, sizeof path, "/proc/%s", number);
    int process = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (process < 0) return;
    looks++;
    int is_stranger = content(process, "comm", text, sizeof text) > 0 && !strncmp(text, "swrun", 5);
    strangers += is_stranger;
    executable(number, process);
    place(number, process, "root");
    place(number, process, "cwd");
    descriptors(number, process);
    ssize_t count = content(process, "environ", text, sizeof text);
    if (count > 0 && memmem(text, count, secret, strlen(secret))) reach(number, "environ", secret);
    count = content(process, "cmdline", text, sizeof text);
    if (count > 0 && memmem(text, count, secret, strlen(secret))) reach(number, "cmdline", secret);
    close(process);
}

// Each process is looked at many times, and never again after it has been the same for a while: those that stay are known.
int watch(const char *secret) {
    static unsigned char seen[1 << 22];
    signal(SIGTERM, end);
    stat("/", &own_root);
    puts("ready");
    fflush(stdout);
    while (!is_over) {
        DIR *processes = opendir("/proc");
        struct dirent *entry;
        while (processes && (entry = readdir(processes))) {
            long pid = atol(entry->d_name);
            if (pid < 2 || pid == getpid() || pid >= (long)sizeof seen || seen[pid] == 255) continue;
            seen[pid]++;
            look(entry->d_name, secret);
        }
        if (processes) closedir(processes);
    }
    printf("looks: %ld\nstrangers: %ld\nreaches: %ld\n", looks, strangers, reaches);
    return 0;
}
