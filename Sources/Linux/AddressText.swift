internal import CLinux

/// Addresses of the Internet as people write them.
package enum AddressText {
    /// Whether a text is an address of version 4 or 6. See inet_pton(3).
    package static func isValid(_ text: String) -> Bool {
        var (v4, v6) = (in_addr(), in6_addr())
        return inet_pton(AF_INET, text, &v4) == 1 || inet_pton(AF_INET6, text, &v6) == 1
    }
}
