// Sockets: unix(7) inet_pton(3) bind(2) connect(2) accept4(2) socketpair(2) recv(2) send(2).
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

// unix(7): the path stands in an array, which Swift sees as 108 separate values. A longer path is cut, and then not found.
static inline struct sockaddr_un linux_unix_address(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
    return address;
}
static inline int linux_unix_bind(int number, const char *path) {
    struct sockaddr_un address = linux_unix_address(path);
    return bind(number, (const struct sockaddr *)&address, sizeof(address));
}
static inline int linux_unix_connect(int number, const char *path) {
    struct sockaddr_un address = linux_unix_address(path);
    return connect(number, (const struct sockaddr *)&address, sizeof(address));
}
// accept4(2): its address is a transparent union. Nobody here has one.
static inline int linux_accept(int number) { return accept4(number, NULL, NULL, SOCK_CLOEXEC); }
