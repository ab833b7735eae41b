// Mounts: mount(2) umount2(2) pivot_root(2) open_tree(2) move_mount(2) fsopen(2) fsconfig(2) fsmount(2)
// mount_setattr(2). Swift reaches mount, umount2 and, where glibc is new enough, the others through <sys/mount.h>.
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
