/// What of the machine a container may reach, and which of its kernel's settings it may have its own way, beyond what every
/// container gets: the part of docker's `HostConfig` that makes it less than usually confined.
package struct MachineAccess: Hashable, Sendable {
    /// One `--device`, a device or a directory of them.
    package struct Device: Hashable, Sendable {
        package var source: String
        /// Absolute, as the container names it.
        package var target: String
        /// Letters of "rwm": read, write, make the node.
        package var permissions: String

        package init(source: String, target: String, permissions: String) {
            (self.source, self.target, self.permissions) = (source, target, permissions)
        }
    }

    package var devices: [Device] = []
    /// "c 13:* rwm".
    package var deviceRules: [String] = []
    /// Under the specification's names: "RLIMIT_NOFILE".
    package var limits: [Specification.ResourceLimit] = []
    /// Names as below /proc/sys, with dots.
    package var settings: [String: String] = [:]
    /// Whether nothing is kept from it: all capabilities, all devices, no filter, no mask.
    package var isPrivileged = false

    package init() {}
}

extension MachineAccess: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("DeviceCgroupRules", deviceRules)
            object.member("Devices", devices)
            object.member("Privileged", isPrivileged)
            object.member("Sysctls", settings)
            object.member("Ulimits", limits)
        }
    }

    /// What a record says; what it does not say was not asked for.
    init(_ tree: JSONTree) {
        self.init()
        deviceRules = tree["DeviceCgroupRules"]?.texts ?? []
        devices = tree["Devices"]?.elements?.compactMap(Device.init) ?? []
        isPrivileged = tree["Privileged"]?.truth ?? false
        settings = tree["Sysctls"]?.textsByName ?? [:]
        limits = tree["Ulimits"]?.elements?.compactMap(Specification.ResourceLimit.init) ?? []
    }
}

extension MachineAccess.Device: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("CgroupPermissions", permissions)
            object.member("PathInContainer", target)
            object.member("PathOnHost", source)
        }
    }

    fileprivate init?(_ tree: JSONTree) {
        guard let source = tree["PathOnHost"]?.text, let target = tree["PathInContainer"]?.text else { return nil }
        self.init(source: source, target: target, permissions: tree["CgroupPermissions"]?.text ?? "rwm")
    }
}

extension Specification.ResourceLimit {
    fileprivate init?(_ tree: JSONTree) {
        guard let type = tree["type"]?.text, let soft = tree["soft"]?.integer(UInt64.self),
            let hard = tree["hard"]?.integer(UInt64.self)
        else { return nil }
        self.init(type: type, soft: soft, hard: hard)
    }
}
