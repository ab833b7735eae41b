internal import Runtime

/// What of the machine a container may reach, as options say it.
struct AccessOptions: Hashable, Sendable {
    let access: MachineAccess

    /// - Throws: `Failure` in docker's words for values that cannot be.
    init(_ arguments: Arguments) throws {
        do throws(InvalidValue) {
            var access = MachineAccess()
            for word in arguments[AccessKeys.devices] { access.devices.append(try DeviceOption.parse(word)) }
            access.deviceRules = arguments[AccessKeys.deviceRules]
            for word in arguments[AccessKeys.limits] { access.limits.append(try LimitOption.parse(word)) }
            for word in arguments[AccessKeys.settings] {
                let (key, value) = try SettingOption.parse(word)
                access.settings[key] = value
            }
            access.isPrivileged = arguments[AccessKeys.privileged]
            self.access = access
        } catch { throw Failure(error.reason) }
    }
}
