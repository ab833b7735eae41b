internal import ImageStore
internal import Runtime

extension MachineAccess {
    /// Under the names that docker's `HostConfig` has for them.
    var members: [JSONValue.Member] {
        [
            .init("Privileged", .bool(isPrivileged)),
            .init(
                "Devices",
                .array(
                    devices.map { device in
                        .object([
                            .init("PathOnHost", .string(device.source)),
                            .init("PathInContainer", .string(device.target)),
                            .init("CgroupPermissions", .string(device.permissions)),
                        ])
                    })),
            .init("DeviceCgroupRules", deviceRules.isEmpty ? .null : .strings(deviceRules)),
            .init(
                "Ulimits",
                .array(
                    limits.map { limit in
                        .object([
                            .init("Name", .string(String(limit.type.dropFirst("RLIMIT_".count)).lowercased())),
                            // docker's -1 for no limit is the same number in 64 bits.
                            .init("Hard", .integer(Int64(bitPattern: limit.hard))),
                            .init("Soft", .integer(Int64(bitPattern: limit.soft))),
                        ])
                    })),
            .init("Sysctls", .texts(settings)),
        ]
    }
}
