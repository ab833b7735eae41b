internal import Runtime

/// One `--ulimit NAME=SOFT[:HARD]`. See setrlimit(2).
enum LimitOption {
    static func parse(_ text: String) throws(InvalidValue) -> Specification.ResourceLimit {
        let limit = KeyValue(text)
        guard let range = limit.value else { throw InvalidValue("invalid ulimit argument: \(text)") }
        let type = "RLIMIT_\(limit.key.uppercased())"
        guard HostFacts.limitNumbers[type] != nil, limit.key == limit.key.lowercased() else {
            throw InvalidValue("invalid ulimit type: \(limit.key)")
        }
        let values = range.split(separator: ":", omittingEmptySubsequences: false)
        guard values.count <= 2 else {
            throw InvalidValue("too many limit value arguments - \(range), can only have up to two, `soft[:hard]`")
        }
        let soft = try value(values.first ?? "")
        let hard = try values.count > 1 ? value(values[1]) : soft
        guard soft <= hard else {
            throw InvalidValue(
                "ulimit soft limit must be less than or equal to hard limit: \(values[0]) > \(values[1])")
        }
        return .init(type: type, soft: soft, hard: hard)
    }

    /// A number; -1 for no limit.
    private static func value(_ text: Substring) throws(InvalidValue) -> UInt64 {
        if text == "-1" { return Specification.ResourceLimit.unlimited }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt64(text) else {
            throw InvalidValue("invalid ulimit value: '\(text)' is no number")
        }
        return number
    }

    static func problem(with text: String) -> String? {
        do throws(InvalidValue) { _ = try parse(text) } catch { return error.reason }
        return nil
    }
}

/// One `--sysctl KEY=VALUE`: a setting that the kernel keeps for each namespace by itself. See namespaces(7).
enum SettingOption {
    static func parse(_ text: String) throws(InvalidValue) -> (key: String, value: String) {
        let setting = KeyValue(text)
        guard let value = setting.value, isOwn(setting.key), !text.utf8.contains(where: { $0 < 9 || $0 == 10 })
        else { throw InvalidValue("sysctl '\(text)' is not allowed") }
        return (setting.key, value)
    }

    /// Whether it belongs to the network namespace.
    static func isOfNetwork(_ key: String) -> Bool { key.hasPrefix("net.") }

    private static func isOwn(_ key: String) -> Bool {
        let isName = key.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "/") }
        }
        return isName && (isOfNetwork(key) || key.hasPrefix("fs.mqueue.") || ofInterprocess.contains(key))
    }

    /// Those of the IPC namespace. See proc_sys_kernel(5).
    private static let ofInterprocess: Set<String> = [
        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax",
        "kernel.shmmni", "kernel.shm_rmid_forced",
    ]

    static func problem(with text: String) -> String? {
        do throws(InvalidValue) { _ = try parse(text) } catch { return error.reason }
        return nil
    }
}
