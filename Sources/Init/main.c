// swrun-init: the first process of a container that is run with --init.
//
// A first process gets no signal that it has no handler for, and inherits every orphan of the container: see
// pid_namespaces(7). Few programs are written for that. This one starts the real program as its child, passes every signal
// on to the child's process group, takes the exit status of whoever ends, and ends as the child does: with its exit code,
// or 128 plus the number of the signal that ended it.
//
// It runs inside the container, with the container's rights; static, so that it needs nothing of the image.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

// What a shell answers: the program is not there, or may not be executed. 125 is for what is not its fault.
enum { failure = 125, not_executable = 126, not_found = 127 };

// Faults of our own come at the instruction that made them: blocked, they could not even be reported.
static const int faults[] = {SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGSYS};

// The child gives itself a process group and makes it the foreground one of the terminal, if there is one: the terminal's
// keys go to it directly then.
static void become(char **words, const sigset_t *mask) {
    setpgid(0, 0);
    // A process of the background that touches the terminal is stopped by SIGTTOU, unless it ignores the signal.
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(STDIN_FILENO, getpid());
    signal(SIGTTOU, SIG_DFL);
    sigprocmask(SIG_SETMASK, mask, NULL);
    execvp(words[0], words);
    int reason = errno;
    dprintf(STDERR_FILENO, "exec: \"%s\": %s\n", words[0], strerror(reason));
    _exit(reason == ENOENT ? not_found : not_executable);
}

// Takes the exit status of everybody who has ended.
// Returns the child's exit code if it was one of them, else -1.
static int reap(pid_t child) {
    int code = -1, status;
    for (;;) {
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid <= 0) return code;
        if (pid == child) code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
}

int main(int count, char **words) {
    words += count > 1 && !strcmp(words[1], "--") ? 2 : 1;
    if (!words[0]) {
        dprintf(STDERR_FILENO, "usage: docker-init [--] COMMAND [ARG...]\n");
        return failure;
    }
    // Where another container's pid namespace is shared, somebody else would get the orphans.
    if (getpid() != 1) prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

    sigset_t all, before;
    sigfillset(&all);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&all, faults[i]);
    sigprocmask(SIG_SETMASK, &all, &before);
    // Read from a descriptor and not waited for by sigwaitinfo(2), which unblocks them meanwhile: who asks /proc whether a
    // signal would be noticed sees that it would.
    int signals = signalfd(-1, &all, SFD_CLOEXEC);
    if (signals < 0) {
        dprintf(STDERR_FILENO, "cannot wait for signals: %s\n", strerror(errno));
        return failure;
    }

    pid_t child = fork();
    if (child == 0) become(words, &before);
    if (child < 0) {
        dprintf(STDERR_FILENO, "cannot start %s: %s\n", words[0], strerror(errno));
        return failure;
    }
    // As the child does: whoever of the two is first makes the group that signals are sent to.
    setpgid(child, child);
    for (;;) {
        struct signalfd_siginfo info;
        int number = read(signals, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
        if (number == SIGCHLD) {
            int code = reap(child);
            if (code >= 0) return code;
        } else if (number > 0) {
            kill(-child, number);
        }
    }
}
