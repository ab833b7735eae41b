// bare: the least that the kernel asks of a container, for comparison: namespaces, an overlay, a pivot, an exec.
//   bare LOWER UPPER WORK ROOT PROGRAM [ARGUMENT...]
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void check(int answer, const char *what) {
    if (answer < 0) {
        perror(what);
        _exit(125);
    }
}

int main(int count, char **words) {
    if (count < 6) return 125;
    int spaces = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
    pid_t child = syscall(SYS_clone, spaces | SIGCHLD, 0, 0, 0, 0);
    check(child, "clone");
    if (child == 0) {
        char options[4096];
        snprintf(options, sizeof options, "lowerdir=%s,upperdir=%s,workdir=%s", words[1], words[2], words[3]);
        check(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
        check(mount("overlay", words[4], "overlay", 0, options), "overlay");
        check(chdir(words[4]), "chdir");
        check(mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL), "proc");
        check(mount("tmpfs", "dev", "tmpfs", MS_NOSUID, "mode=755"), "dev");
        check(syscall(SYS_pivot_root, ".", "."), "pivot_root");
        check(umount2(".", MNT_DETACH), "umount");
        check(chdir("/"), "chdir");
        execv(words[5], words + 5);
        _exit(127);
    }
    int status;
    check(waitpid(child, &status, 0), "wait");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
