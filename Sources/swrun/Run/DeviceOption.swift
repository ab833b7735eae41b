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
        if MachineAccess.isReserved(place) { throw InvalidValue("\(target) is the container's own") }
        return .init(source: source, target: place, permissions: permissions)
    }

    static func problem(with text: String) -> String? {
        do throws(InvalidValue) { _ = try parse(text) } catch { return error.reason }
        return nil
    }

    private static func isPermissions(_ text: String) -> Bool {
        !text.isEmpty && text.allSatisfy { "rwm".contains($0) } && Set(text).count == text.count
    }
}

/// One `--device-cgroup-rule`, as cgroup v1 took them: "c 1:3 rwm".
enum DeviceRuleOption {
    static func problem(with text: String) -> String? {
        Specification.DeviceRule(legacyText: text) == nil ? "invalid device cgroup format '\(text)'" : nil
    }
}
