internal import Linux
internal import Runtime

/// What the machine contributes to a container's specification.
struct Host: Sendable {
    /// The machine's own name, for containers that share its network.
    let name: String
    /// What can be granted at all.
    let capabilities: CapabilitySet
    /// The caller's own hard limits where it may not raise them.
    let limitCeiling: @Sendable (_ type: String) -> UInt64?
    let throttlingProcessors: [Int]
    /// Where swrun-init is.
    let initProgram: @Sendable () throws -> Path
    /// The filter that an option asks for, with the capabilities that the container gets; nil for none.
    let seccompProfile: @Sendable (SecurityOptions.Seccomp, CapabilitySet) throws -> SeccompProfile?
    /// The AppArmor profile that an option asks for; nil for none.
    let appArmorProfile: @Sendable (SecurityOptions.AppArmor) throws -> String?

    /// The machine that this runs on.
    static var current: Host {
        get throws {
            Host(
                name: try setting("kernel/hostname"), capabilities: HostFacts.availableCapabilities,
                limitCeiling: { HostFacts.limitCeiling($0) }, throttlingProcessors: HostFacts.throttlingProcessors,
                initProgram: { try InitProgram.path() },
                seccompProfile: { try profile($0, granting: $1) }, appArmorProfile: { try profile($0) })
        }
    }

    /// What brings swrun-init into a container that wants it.
    func initMount(_ isWanted: Bool) throws -> [Specification.Mount] {
        isWanted ? [InitProgram.mount(from: RawText.text(of: try initProgram().bytes))] : []
    }

    /// A setting of the kernel's, by its name below /proc/sys. See proc_sys(5).
    private static func setting(_ name: String) throws -> String {
        let file = try FileDescriptor.open(Path("/proc/sys/").appending(name), .readOnly)
        let bytes = try file.readAll(limit: 4096, of: name)
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static func profile(
        _ seccomp: SecurityOptions.Seccomp, granting granted: CapabilitySet
    ) throws -> SeccompProfile? {
        if seccomp == .unconfined { return nil }
        guard let machine = SeccompProfile.Machine(named: Process.machine) else {
            throw Failure(
                "no system call filter is known for machines of kind \(Process.machine)",
                hint: "--security-opt seccomp=unconfined runs without one")
        }
        guard case .profile(let bytes) = seccomp else {
            var profile = SeccompProfile.standard(granting: granted, on: machine)
            if seccomp == .native { profile.architectures = [] }
            return profile
        }
        return try SeccompProfile(decoding: bytes, granting: granted, on: machine, kernel: try kernelVersion)
    }

    private static func profile(_ choice: SecurityOptions.AppArmor) throws -> String? {
        switch choice {
        case .unconfined: return nil
        case .standard: return try AppArmor.loadedDefault
        case .profile(let name):
            // podman's words; docker leaves such a container unconfined without any.
            guard try AppArmor.isEnabled else {
                throw Failure("profile \(Path(name).quoted) specified but AppArmor is disabled on the host")
            }
            return name
        }
    }

    /// (6, 1) for "6.1.0-18-amd64".
    private static var kernelVersion: (Int, Int) {
        get throws {
            let numbers = try setting("kernel/osrelease").split { !$0.isNumber }.compactMap { Int($0) }
            return (numbers.first ?? 0, numbers.dropFirst().first ?? 0)
        }
    }
}
