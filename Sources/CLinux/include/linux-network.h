// Networks: netlink(7) rtnetlink(7) ip(7) ipv6(7) tcp(7) udp(7) inet_pton(3) and the kernel's nf_tables.
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/uio.h>

// bind(2), connect(2), accept4(2), getsockname(2): their address is a transparent union in glibc, which Swift does not import.
static inline int linux_bind(int descriptor, const void *address, socklen_t length) {
    return bind(descriptor, (const struct sockaddr *)address, length);
}
static inline int linux_connect(int descriptor, const void *address, socklen_t length) {
    return connect(descriptor, (const struct sockaddr *)address, length);
}
static inline int linux_accept_connection(int descriptor) {
    return accept4(descriptor, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}
static inline int linux_getsockname(int descriptor, void *address, socklen_t *length) {
    return getsockname(descriptor, (struct sockaddr *)address, length);
}
