internal import Linux
internal import Runtime

/// `swrun mount`: a container's files become reachable for every program of the host.
enum MountCommand: Command {
    static let name = "mount"
    static let summary = "Mount the root filesystem of containers, or list those that are mounted"
    static let usage = "[OPTIONS] [CONTAINER...]"
    static let operands = Operands.atLeast(0)
    static let sweepsFirst = true
    static let options: [any OptionKey] = [all]
    static let nouns: [Noun] = [.container("mount")]
    static let notes = """
        Prints where: the rootfs of the container's directory, which is an OCI bundle. So another runtime
        can start it from there:
          crun run -b $(dirname $(swrun mount box)) box

        It stays mounted until 'swrun unmount', and meanwhile swrun neither starts the container nor
        writes to it. Volumes are not mounted: config.json names them.
        """

    private static let all = Flag("all", "a", help: "Mount every container that does not run")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        if arguments[all] {
            let records = try containers.listWithStates().filter { $0.state.live == nil }.map(\.record)
            return try forEach(records) { record in
                try containers.mountHeld(record)
                return line(record, in: containers)
            }
        }
        guard !arguments.operands.isEmpty else {
            let mounted = try containers.mounted()
            for record in try containers.list() where mounted.contains(record.id) {
                try Standard.output(line(record, in: containers))
            }
            return 0
        }
        return try forEach(arguments.operands) { operand in
            let record = try containers.find(operand)
            try containers.mountHeld(record)
            return arguments.operands.count == 1
                ? "\(containers.rootfs(record.id))\n" : line(record, in: containers)
        }
    }

    private static func line(_ record: ContainerRecord, in containers: ContainerStore) -> String {
        "\(record.shortID) \(containers.rootfs(record.id))\n"
    }
}

/// `swrun unmount`.
enum UnmountCommand: Command {
    static let name = "unmount"
    static let aliases = ["umount"]
    static let summary = "Unmount the root filesystem of containers"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(0)
    static let options: [any OptionKey] = [all, force]
    static let nouns: [Noun] = [.container("unmount", "umount")]

    private static let all = Flag("all", "a", help: "Unmount all that are mounted")
    private static let force = Flag("force", "f", help: "Even if a program uses it: it goes when that ends")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let force = arguments[force]
        if arguments[all] {
            return try forEach(containers.mounted().sorted()) { id in
                try containers.unmount(id, named: String(id.prefix(12)), isForced: force)
                return "\(id)\n"
            }
        }
        guard !arguments.operands.isEmpty else {
            throw Failure("you must provide at least one name or id", hint: "or --all")
        }
        return try forEach(arguments.operands) { operand in
            let record = try containers.find(operand)
            try containers.unmount(record.id, named: record.name, isForced: force)
            return "\(operand)\n"
        }
    }
}

extension ContainerStore {
    /// Mounts a container, held so that nobody starts, removes or writes to it at this moment.
    fileprivate func mountHeld(_ record: ContainerRecord) throws {
        let done: Void? = try whenFree {
            if let live = try state(of: record).live {
                throw Failure(
                    "container \(record.name) is running: its files are mounted where its processes see them",
                    hint: "look at /proc/\(live.process.pid)/root, or use swrun cp")
            }
            guard let hold = try tryHold(record.id, named: record.name) else { return nil }
            defer { withExtendedLifetime(hold) {} }
            try mount(record)
            return ()
        }
        if done == nil { throw Failure("cannot mount container \(record.name): another command holds it") }
    }

    fileprivate func unmount(_ id: String, named name: String, isForced: Bool) throws {
        do {
            try unmount(id, isForced: isForced)
        } catch let error as SystemError where error.errno == .busy {
            throw Failure(
                "cannot unmount container \(name): a program uses it", hint: "swrun unmount -f \(name) waits for nobody"
            )
        }
    }

    /// - Throws: `Failure` for a container that is mounted: its changes must not be written from two sides.
    func refuseMounted(_ record: ContainerRecord, to verb: String) throws {
        guard try isMounted(record.id) else { return }
        throw Failure(
            "cannot \(verb) container \(record.name): its root filesystem is mounted on \(rootfs(record.id))",
            hint: "swrun unmount \(record.name)")
    }
}
