/// A machine's name for itself.
enum HostName {
    /// Why a text is no host name; nil when it is one. See RFC 1123, section 2.1, and gethostname(2) for the 64 bytes.
    static func problem(with text: String) -> String? {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isValid =
            text.utf8.count <= 64
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(isAllowed) && !label.hasPrefix("-")
                    && !label.hasSuffix("-")
            }
        return isValid
            ? nil : "invalid hostname \"\(text)\": letters, digits, \"-\" and \".\", and at most 64 of them"
    }

    /// Why a text is no domain's name; nil when it is one. See RFC 1123, section 2.1, and setdomainname(2).
    static func problem(withDomain text: String) -> String? {
        // A final dot says that nothing is missing.
        let name = text.hasSuffix(".") && text != "." ? String(text.dropLast()) : text
        return problem(with: name).map { _ in
            "invalid domain name \"\(text)\": letters, digits, \"-\" and \".\", and at most 64 of them"
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
