internal import Linux
internal import Runtime

/// `swrun volume rm`: volumes go with all they hold, unless a container uses them.
enum RemoveVolumesCommand: Command {
    static let name = "rm"
    static let standsAlone = false
    static let summary = "Remove volumes"
    static let usage = "[OPTIONS] VOLUME [VOLUME...]"
    static let operands = Operands.atLeast(1)
    static let sweepsFirst = true
    static let options: [any OptionKey] = [Removal.dryRun, force]
    static let nouns: [Noun] = [.volume("rm", "remove")]
    static let notes = "A volume that a container uses, running or not, stays, by force as well: remove the container."

    private static let force = Flag("force", "f", help: "A missing volume is no error")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let volumes = try containers.volumes()
        let lock = try volumes.lock(.exclusive)
        defer { withExtendedLifetime(lock) {} }
        let users = try containers.volumeUsers()
        return try forEach(arguments.operands) { name in
            guard try volumes.volume(named: name) != nil else {
                guard arguments[force] else { throw VolumeError.notFound(name) }
                return "\(name)\n"
            }
            if let users = users[name] {
                throw VolumeInUse(error: .inUse(name, users: users.map(\.id)), names: users.map(\.name))
            }
            guard arguments[Removal.dryRun] else {
                try volumes.remove(name)
                return "\(name)\n"
            }
            return "Would remove \(name)\n"
        }
    }
}

/// A volume that cannot go, with what can be done about it.
private struct VolumeInUse: HintedError, CustomStringConvertible {
    let error: VolumeError
    let names: [String]

    var description: String { error.description }
    var hint: String? { "swrun rm \(names.joined(separator: " "))" }
}
