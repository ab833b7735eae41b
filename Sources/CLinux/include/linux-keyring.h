// Keyrings: keyctl(2). The header belongs to libkeyutils; the two constants are from <linux/keyctl.h>.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <linux/keyctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// keyctl(2) KEYCTL_JOIN_SESSION_KEYRING: no glibc wrapper.
static inline long linux_join_session_keyring(const char *name) {
    return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, name, 0, 0, 0);
}
