// What a first process can be that an engine has to cope with.
#define _GNU_SOURCE
#include <linux/keyctl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Says which session keyring it has, makes one of the kernel's usual name that everybody may join, and keeps it until its
// input ends.
int keyring(void) {
    printf("session: %ld\n", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0));
    long made = syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, "_ses");
    if (made < 0 || syscall(SYS_keyctl, KEYCTL_SETPERM, made, 0x3f3f3f3f)) return 1;
    printf("made: %ld\n", made);
    fflush(stdout);
    while (getchar() != EOF) continue;
    return 0;
}

static void end(int number) {
    printf("signal: %s\n", sigabbrev_np(number));
    fflush(stdout);
    _exit(23);
}

// Waits for the end of a thread, says so, and goes on.
static void *outlive(void *thread) {
    pthread_join(*(pthread_t *)thread, NULL);
    puts("leaderless");
    fflush(stdout);
    for (;;) pause();
    return NULL;
}

// Its first thread ends and another goes on; SIGTERM ends that with 23.
int leaderless(void) {
    signal(SIGTERM, end);
    pthread_t other;
    pthread_t first = pthread_self();
    if (pthread_create(&other, NULL, outlive, &first)) return 1;
    pthread_exit(NULL);
}

// Leaves a grandchild behind that holds nothing open, and ends.
int orphan(void) {
    if (fork() == 0) {
        if (fork() == 0) {
            for (int number = 0; number < 3; number++) close(number);
            for (;;) pause();
        }
        _exit(0);
    }
    wait(NULL);
    return 0;
}
