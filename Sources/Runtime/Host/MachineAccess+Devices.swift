internal import Linux

extension MachineAccess {
    /// The nodes that a container gets beside those of every container, as the host's devices are now: one that was
    /// unplugged and plugged in again has another number.
    /// - Throws: `RuntimeError.noDevice`.
    func nodes() throws -> [Specification.Device] {
        var nodes: [Specification.Device] = []
        for device in devices { nodes += try MachineAccess.nodes(of: device.source, at: device.target) }
        // All of the host's, but those that the container has by the same names.
        if isPrivileged {
            let taken = Set(nodes.map(\.path) + StandardFiles.devices.map { "/dev/\($0.name)" })
            nodes += try MachineAccess.nodes(of: "/dev", at: "/dev").filter { !taken.contains($0.path) }
        }
        return nodes
    }

    private static func nodes(of source: String, at target: String) throws -> [Specification.Device] {
        do throws(SystemError) {
            return try HostDevice.find(at: Path(source)).map { device in
                .init(device, at: device.name.isEmpty ? target : "\(target)/\(device.name)")
            }.filter { !isReserved($0.path) }
        } catch { throw RuntimeError.noDevice(source, error.errno) }
    }

    /// Whether each container has something of its own at a path.
    package static func isReserved(_ path: String) -> Bool {
        path.split(separator: "/").dropFirst().first.map { reserved.contains(String($0)) } ?? false
    }

    private static let reserved: Set<String> = [
        "console", "fd", "mqueue", "ptmx", "pts", "shm", "stderr", "stdin", "stdout",
    ]

    /// The rules of the device cgroup; a later one wins over an earlier one.
    func rules(for nodes: [Specification.Device]) -> [Specification.DeviceRule] {
        if isPrivileged { return [.init(allow: true, access: "rwm")] }
        var all = StandardFiles.deviceRules
        for device in devices {
            all += nodes.filter { $0.path == device.target || $0.path.hasPrefix(device.target + "/") }.map {
                .init(allow: true, type: $0.type, major: $0.major, minor: $0.minor, access: device.permissions)
            }
        }
        return all + deviceRules.compactMap { Specification.DeviceRule(legacyText: $0) }
    }
}

extension Specification {
    /// Gives the container its devices, as they are now.
    /// - Throws: `RuntimeError.noDevice` for one that is not there.
    package mutating func give(devicesOf access: MachineAccess) throws {
        let nodes = try access.nodes()
        linux?.devices = nodes.isEmpty ? nil : nodes
        linux?.resources?.devices = access.rules(for: nodes)
    }
}

extension ContainerStore {
    /// The specification of a container that is about to start.
    /// - Throws: `RuntimeError.noDevice`; what `specification` throws.
    package func specificationToStart(_ record: ContainerRecord) throws -> Specification {
        try requireImageStacks(of: record)
        var specification = try specification(record.id)
        let access = record.hostConfiguration.access
        if !access.devices.isEmpty || access.isPrivileged { try specification.give(devicesOf: access) }
        return specification
    }
}

extension Specification.DeviceRule {
    /// Reads a rule that allows, as cgroup v1 took it: "c 1:3 rwm". nil for any other text.
    package init?(legacyText: String) {
        let words = legacyText.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, ["a", "b", "c"].contains(words[0]) else { return nil }
        let numbers = words[1].split(separator: ":", omittingEmptySubsequences: false)
        let uses = words[2]
        guard numbers.count == 2, (1...3).contains(uses.count), uses.allSatisfy({ "rwm".contains($0) }),
            numbers.allSatisfy({ $0 == "*" || Self.number($0) != nil })
        else { return nil }
        self.init(
            allow: true, type: String(words[0]), major: Self.number(numbers[0]), minor: Self.number(numbers[1]),
            access: String(uses))
    }

    /// A device number; nil for anything else.
    private static func number(_ text: Substring) -> Int64? {
        text.utf8.allSatisfy { (48...57).contains($0) } ? UInt32(text).map { Int64($0) } : nil
    }
}
