// Mounts: mount(2) umount2(2) pivot_root(2) open_tree(2) move_mount(2) fsopen(2) fsconfig(2) fsmount(2)
// mount_setattr(2). Swift reaches all but pivot_root through <sys/mount.h>.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

// pivot_root(2): no glibc wrapper.
static inline int linux_pivot_root(const char *new_root, const char *put_old) {
    return (int)syscall(SYS_pivot_root, new_root, put_old);
}

// glibc before 2.36 (Ubuntu 22.04) has none of the calls that hold a mount by descriptor; the numbers are those of
// <linux/mount.h>, which cannot stand beside <sys/mount.h> there.
#ifndef FSOPEN_CLOEXEC
#include <stdint.h>
#define FSOPEN_CLOEXEC 0x1
#define FSMOUNT_CLOEXEC 0x1
#define OPEN_TREE_CLONE 0x1
#define MOVE_MOUNT_F_EMPTY_PATH 0x4
#define MOVE_MOUNT_T_EMPTY_PATH 0x40
#define MOUNT_ATTR_RDONLY 0x1
#define MOUNT_ATTR_NOSUID 0x2
#define MOUNT_ATTR_NODEV 0x4
#define MOUNT_ATTR_NOEXEC 0x8
#define MOUNT_ATTR_NOATIME 0x10
#define MOUNT_ATTR_STRICTATIME 0x20
#define MOUNT_ATTR_NODIRATIME 0x80
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
enum fsconfig_command { FSCONFIG_SET_FLAG = 0, FSCONFIG_SET_STRING = 1, FSCONFIG_CMD_CREATE = 6 };
struct mount_attr {
    uint64_t attr_set, attr_clr, propagation, userns_fd;
};
static inline int fsopen(const char *type, unsigned int flags) { return (int)syscall(SYS_fsopen, type, flags); }
static inline int fsconfig(int context, unsigned int command, const char *key, const void *value, int number) {
    return (int)syscall(SYS_fsconfig, context, command, key, value, number);
}
static inline int fsmount(int context, unsigned int flags, unsigned int attributes) {
    return (int)syscall(SYS_fsmount, context, flags, attributes);
}
static inline int open_tree(int directory, const char *path, unsigned int flags) {
    return (int)syscall(SYS_open_tree, directory, path, flags);
}
static inline int move_mount(int from, const char *from_path, int to, const char *to_path, unsigned int flags) {
    return (int)syscall(SYS_move_mount, from, from_path, to, to_path, flags);
}
static inline int mount_setattr(int directory, const char *path, unsigned int flags, struct mount_attr *change, size_t size) {
    return (int)syscall(SYS_mount_setattr, directory, path, flags, change, size);
}
#endif
