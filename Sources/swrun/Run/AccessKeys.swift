/// The options that let a container reach more of the machine than usual. What they mean is in `AccessOptions`.
enum AccessKeys {
    static let devices = List("device", help: "Give a device, or all of a directory:\n`SOURCE[:TARGET][:rwm]`") {
        DeviceOption.problem(with: $0)
    }
    static let deviceRules = List("device-cgroup-rule", help: "Allow devices by number, such as `c 13:* rwm`") {
        DeviceRuleOption.problem(with: $0)
    }
    static let limits = List("ulimit", help: "Limit a resource of each process: `NAME=SOFT[:HARD]`") {
        LimitOption.problem(with: $0)
    }
    static let settings = List("sysctl", help: "Change a kernel setting that is the container's own: `KEY=VALUE`") {
        SettingOption.problem(with: $0)
    }
    static let privileged = Flag(
        "privileged", help: "Give all capabilities and devices, and hide nothing: as root on the host")

    static let all: [any OptionKey] = [
        devices, deviceRules, limits, settings, privileged,
    ]
}
