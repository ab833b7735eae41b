// Files: openat2(2) renameat2(2) memfd_create(2) xattr(7) statx(2) makedev(3) flock(2) copy_file_range(2)
// sendfile(2) inotify(7) ioctl_fs(2).
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

// openat2(2): no glibc wrapper.
static inline int linux_openat2(int directory, const char *path, struct open_how *how) {
    return (int)syscall(SYS_openat2, directory, path, how, sizeof(*how));
}
// open(2), openat(2), fcntl(2): variadic.
static inline int linux_openat(int directory, const char *path, int flags, mode_t mode) {
    return openat(directory, path, flags, mode);
}
static inline int linux_fcntl(int descriptor, int command, long argument) {
    return fcntl(descriptor, command, argument);
}
// fchmodat2(2) (Linux 6.6): younger than glibc 2.36.
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
static inline int linux_fchmodat2(int directory, const char *path, mode_t mode, int flags) {
    return (int)syscall(SYS_fchmodat2, directory, path, mode, flags);
}
// makedev(3), major(3), minor(3): macros.
static inline dev_t linux_makedev(unsigned int major, unsigned int minor) { return makedev(major, minor); }
static inline unsigned int linux_major(dev_t device) { return major(device); }
static inline unsigned int linux_minor(dev_t device) { return minor(device); }
// statx(2) STATX_ATTR_MOUNT_ROOT: a macro, of a field that Swift sees only with the right feature macros.
static inline int linux_is_mount_root(int directory, const char *path) {
    struct statx status;
    if (statx(directory, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 0, &status) != 0) return -1;
    return (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}
