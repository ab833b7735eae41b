// Landlock: landlock(7) landlock_create_ruleset(2) landlock_add_rule(2) landlock_restrict_self(2), none of which has a
// glibc wrapper.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// Younger than the headers of Linux 5.19 (Ubuntu 22.04, Debian 12).
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif
#ifndef LANDLOCK_ACCESS_FS_IOCTL_DEV
#define LANDLOCK_ACCESS_FS_IOCTL_DEV (1ULL << 15)
#endif

// landlock_create_ruleset(2) LANDLOCK_CREATE_RULESET_VERSION.
static inline int linux_landlock_version(void) {
    return (int)syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
}
// landlock_create_ruleset(2) with file system rights alone: 8 bytes are the first form of the structure, which every
// version takes.
static inline int linux_landlock_create_ruleset(uint64_t handled) {
    return (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
}
// landlock_add_rule(2) LANDLOCK_RULE_PATH_BENEATH: the structure is packed, which Swift does not import.
static inline int linux_landlock_allow_beneath(int ruleset, int directory, uint64_t allowed) {
    struct landlock_path_beneath_attr rule = {.allowed_access = allowed, .parent_fd = directory};
    return (int)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}
// landlock_restrict_self(2): for the calling thread and what it starts.
static inline int linux_landlock_restrict_self(int ruleset) {
    return (int)syscall(SYS_landlock_restrict_self, ruleset, 0);
}
