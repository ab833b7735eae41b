package import Linux

/// The security module that the kernels of Debian, Ubuntu and SUSE use: it confines programs by profiles that have names.
/// See apparmor(7), and Documentation/admin-guide/LSM/apparmor.rst in the kernel.
package enum AppArmor {
    /// What confines a container for which nobody has chosen, where the machine's administrator has loaded it.
    package static let defaultProfile = "swrun-default"

    /// That profile if this machine has it; nil where containers go without.
    package static var loadedDefault: String? {
        get throws(SystemError) {
            guard try isEnabled, try hasLoaded(defaultProfile) else { return nil }
            return defaultProfile
        }
    }

    /// Whether this kernel confines by it. Where it does not, to find out takes one call.
    package static var isEnabled: Bool {
        get throws(SystemError) { try read("/sys/module/apparmor/parameters/enabled")?.first == UInt8(ascii: "Y") }
    }

    /// Whether the kernel has a profile of this name; false also where nobody may ask, as in a container.
    package static func hasLoaded(_ profile: String) throws(SystemError) -> Bool {
        // "NAME (enforce)", a line for each.
        let line = Array("\(profile) (".utf8)
        return try read("/sys/kernel/security/apparmor/profiles")?.split(separator: UInt8(ascii: "\n"))
            .contains { $0.starts(with: line) } ?? false
    }

    private static func read(_ path: Path) throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            return try FileDescriptor.open(path, .readOnly).readAll(limit: 16 << 20, of: path.description)
        } catch {
            guard error.errno.meansGone || error.errno == .accessDenied else { throw error }
            return nil
        }
    }
}
