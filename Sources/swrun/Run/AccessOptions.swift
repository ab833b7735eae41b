internal import Linux
internal import Runtime

/// What of the machine a container may reach, as options say it.
struct AccessOptions: Hashable, Sendable {
    let access: MachineAccess
    private let rules: [Specification.DeviceRule]

    /// - Throws: `Failure` in docker's words for values that cannot be.
    init(_ arguments: Arguments) throws {
        do throws(InvalidValue) {
            var access = MachineAccess()
            for word in arguments[AccessKeys.devices] { access.devices.append(try DeviceOption.parse(word)) }
            var rules: [Specification.DeviceRule] = []
            for word in arguments[AccessKeys.deviceRules] { rules.append(try DeviceRuleOption.parse(word)) }
            access.deviceRules = arguments[AccessKeys.deviceRules]
            for word in arguments[AccessKeys.limits] { access.limits.append(try LimitOption.parse(word)) }
            for word in arguments[AccessKeys.settings] {
                let (key, value) = try SettingOption.parse(word)
                access.settings[key] = value
            }
            access.isPrivileged = arguments[AccessKeys.privileged]
            access.sharesControlGroupNamespace = arguments[AccessKeys.controlGroupNamespace] == "host"
            self.access = access
            self.rules = rules
        } catch { throw Failure(error.reason) }
    }

    /// The nodes that the container gets beside those of every container.
    /// - Throws: `Failure` for a device that is not there.
    func devices() throws -> [Specification.Device] {
        var nodes: [Specification.Device] = []
        for device in access.devices {
            nodes += try AccessOptions.nodes(of: device.source, at: device.target)
        }
        // All of the host's, but those that the container has by the same names.
        if access.isPrivileged {
            let taken = Set(nodes.map(\.path) + StandardFiles.devices.map { "/dev/\($0.name)" })
            nodes += try AccessOptions.nodes(of: "/dev", at: "/dev").filter { !taken.contains($0.path) }
        }
        return nodes
    }

    private static func nodes(of source: String, at target: String) throws -> [Specification.Device] {
        do throws(SystemError) {
            return try HostDevice.find(at: Path(source)).map { device in
                .init(device, at: device.name.isEmpty ? target : "\(target)/\(device.name)")
            }.filter { !DeviceOption.isReserved($0.path) }
        } catch {
            throw Failure(
                "error gathering device information while adding custom device \"\(source)\": "
                    + (error.errno == .noSuchDevice ? "not a device node" : "\(error.errno)"),
                code: ExitCode.badOption)
        }
    }

    /// The rules of the device cgroup; a later one wins over an earlier one.
    func deviceRules(for nodes: [Specification.Device]) -> [Specification.DeviceRule] {
        if access.isPrivileged { return [.init(allow: true, access: "rwm")] }
        var all = StandardFiles.deviceRules
        for device in access.devices {
            all += nodes.filter { $0.path == device.target || $0.path.hasPrefix(device.target + "/") }.map {
                .init(allow: true, type: $0.type, major: $0.major, minor: $0.minor, access: device.permissions)
            }
        }
        return all + rules
    }
}
