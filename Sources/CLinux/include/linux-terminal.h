// Terminals: ioctl_tty(2) termios(3) pts(4).
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

// ioctl(2): variadic.
static inline int linux_ioctl_int(int descriptor, unsigned long request, long argument) {
    return ioctl(descriptor, request, argument);
}
static inline int linux_ioctl_pointer(int descriptor, unsigned long request, void *argument) {
    return ioctl(descriptor, request, argument);
}
// TIOCGPTPEER is a macro over _IO, which Swift does not import.
static inline int linux_terminal_peer(int master, int flags) { return ioctl(master, TIOCGPTPEER, flags); }
static inline int linux_terminal_unlock(int master) {
    int locked = 0;
    return ioctl(master, TIOCSPTLCK, &locked);
}
static inline int linux_terminal_number(int master, unsigned int *number) { return ioctl(master, TIOCGPTN, number); }
