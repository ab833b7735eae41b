internal import Runtime

/// One `--device SOURCE[:TARGET][:PERMISSIONS]`.
enum DeviceOption {
    static func parse(_ text: String) throws(InvalidValue) -> MachineAccess.Device {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 3, let source = parts.first, !source.isEmpty else {
            throw InvalidValue("bad format for path: \(text)")
        }
        var (target, permissions) = (source, "rwm")
        switch parts.count {
        case 2 where isPermissions(parts[1]): permissions = parts[1]
        case 2: target = parts[1]
        case 3: (target, permissions) = (parts[1], parts[2])
        default: break
        }
        guard isPermissions(permissions) else { throw InvalidValue("bad mode specified: \(permissions)") }
        guard source.hasPrefix("/") else { throw InvalidValue("\(source) is not an absolute path") }
        guard target.hasPrefix("/") else { throw InvalidValue("\(target) is not an absolute path") }
        let names = target.split(separator: "/").filter { $0 != "." }.map(String.init)
        // The nodes are made in the container's own /dev, before anything of its image is in reach.
        guard names.first == "dev", !names.contains(".."), !text.utf8.contains(0) else {
            throw InvalidValue("\(target) is not a place for a device: it must be below /dev")
        }
        let place = "/" + names.joined(separator: "/")
        if isReserved(place) { throw InvalidValue("\(target) is the container's own") }
        return .init(source: source, target: place, permissions: permissions)
    }

    /// Whether each container has something of its own there.
    static func isReserved(_ path: String) -> Bool {
        path.split(separator: "/").dropFirst().first.map { reserved.contains(String($0)) } ?? false
    }

    static func problem(with text: String) -> String? {
        do throws(InvalidValue) { _ = try parse(text) } catch { return error.reason }
        return nil
    }

    private static let reserved: Set<String> = [
        "console", "fd", "mqueue", "ptmx", "pts", "shm", "stderr", "stdin", "stdout",
    ]

    private static func isPermissions(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { "rwm".contains($0) } && Set(text).count == text.count
    }
}

/// One `--device-cgroup-rule`, as cgroup v1 wrote them: "c 1:3 rwm".
enum DeviceRuleOption {
    static func parse(_ text: String) throws(InvalidValue) -> Specification.DeviceRule {
        let invalid = InvalidValue("invalid device cgroup format '\(text)'")
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, ["a", "b", "c"].contains(words[0]) else { throw invalid }
        let numbers = words[1].split(separator: ":", omittingEmptySubsequences: false)
        let uses = words[2]
        guard numbers.count == 2, (1...3).contains(uses.count), uses.allSatisfy({ "rwm".contains($0) }) else {
            throw invalid
        }
        return .init(
            allow: true, type: String(words[0]), major: try number(numbers[0], invalid),
            minor: try number(numbers[1], invalid), access: String(uses))
    }

    /// A device number; nil for "*".
    private static func number(_ text: Substring, _ invalid: InvalidValue) throws(InvalidValue) -> Int64? {
        if text == "*" { return nil }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt32(text) else { throw invalid }
        return Int64(number)
    }

    static func problem(with text: String) -> String? {
        do throws(InvalidValue) { _ = try parse(text) } catch { return error.reason }
        return nil
    }
}
