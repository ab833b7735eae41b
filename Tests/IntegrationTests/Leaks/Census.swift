import Foundation
import Glibc
internal import Linux

/// Everything on the machine that a container engine makes and could forget, each thing as a line of text.
///
/// Others may be at work on the machine: what they make is told apart by its processes, or is gone a moment later.
struct Census {
    let things: Set<String>

    /// - Parameter store: The store, whose files and directories count too.
    init(of store: String) throws {
        var found = Set(Census.mounts + Census.links + Census.packetFilter + Census.keys + Census.sockets(in: store))
        found.formUnion(try Census.controlGroups())
        found.formUnion(Census.interprocess + Census.loopDevices)
        found.formUnion(Census.processes())
        found.formUnion(try Census.files(below: store))
        things = found
    }

    /// What is there now and was not before, after a moment for what the kernel and others are just taking away.
    static func added(to before: Census, in store: String) throws -> [String] {
        var added: [String] = []
        for _ in 0..<100 {
            // Children of killed commands are this process's own now, and end by themselves.
            Fixture.reapOrphans()
            added = try Census(of: store).things.subtracting(before.things).sorted()
            if added.isEmpty { break }
            _ = poll(nil, 0, 100)
        }
        return added
    }

    // MARK: What the kernel tells

    /// "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw", see proc_pid_mountinfo(5). Namespaces that are held
    /// by a file are mounts too.
    private static var mounts: [String] {
        text(of: "/proc/self/mountinfo").lines.map { line in
            "mount " + line.split(separator: " ").dropFirst(3).prefix(2).joined(separator: " at ")
        }
    }

    private static var links: [String] { names(in: "/sys/class/net").map { "link \($0)" } }

    private static var packetFilter: [String] {
        guard
            let listing = try? Command(["nft", "list", "ruleset"], environment: Machine.environment, directory: "/")
                .finish()
        else { return [] }
        var (table, lines): (String, [String]) = ("", [])
        for line in listing.output.lines {
            if line.hasPrefix("table ") { table = line }
            lines.append("rule \(table) \(line.trimmingCharacters(in: .whitespaces))")
        }
        return lines
    }

    /// "3f2b1c90 I--Q--- 2 perm 3f030000 0 0 keyring _ses: 1", see proc_keys(5).
    private static var keys: [String] {
        text(of: "/proc/keys").lines.map { line in
            let fields = line.split(separator: " ").map(String.init)
            return "key " + (fields.prefix(1) + fields.dropFirst(5)).joined(separator: " ")
        }
    }

    /// Sockets with a name in the store, and all that wait for connections: state 0A is TCP_LISTEN, see proc_net(5).
    private static func sockets(in store: String) -> [String] {
        var found: [String] = []
        for line in text(of: "/proc/net/unix").lines where line.contains(store) {
            found.append("socket \(line.split(separator: " ").last ?? "")")
        }
        for kind in ["tcp", "tcp6"] {
            for line in text(of: "/proc/net/\(kind)").lines {
                let fields = line.split(separator: " ")
                if fields.count > 3, fields[3] == "0A" { found.append("socket \(kind) \(fields[1])") }
            }
        }
        return found
    }

    /// System V's and POSIX's means of talking to each other.
    private static var interprocess: [String] {
        var found: [String] = []
        for kind in ["shm", "sem", "msg"] {
            for line in text(of: "/proc/sysvipc/\(kind)").lines.dropFirst() {
                found.append("\(kind) " + line.split(separator: " ").prefix(2).joined(separator: " "))
            }
        }
        for directory in ["/dev/shm", "/dev/mqueue"] { found += names(in: directory).map { "\(directory)/\($0)" } }
        return found
    }

    private static var loopDevices: [String] {
        names(in: "/sys/block").map { ($0, text(of: "/sys/block/\($0)/loop/backing_file")) }
            .filter { !$0.1.isEmpty }.map { "loop device \($0.0) \($0.1)" }
    }

    /// The cgroups of all trees but those in which a process runs that is not ours.
    private static func controlGroups() throws -> [String] {
        let trees = text(of: "/proc/self/mountinfo").lines
            .filter { $0.contains(" - cgroup ") || $0.contains(" - cgroup2 ") }
            .compactMap { $0.split(separator: " ").dropFirst(4).first.map(String.init) }
        return try Command(
            ["find"] + trees + ["-type", "d"], environment: Machine.environment, directory: "/"
        ).finish().lines.filter { pids(in: $0).allSatisfy(isOurs) }.map { "cgroup \($0)" }
    }

    /// Our descendants, with the namespaces they hold; zombies say so.
    private static func processes() -> [String] {
        allProcesses().filter { $0 != getpid() && isOurs($0) }.flatMap { pid -> [String] in
            let state = text(of: "/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ").first ?? "?"
            let kinds = ["mnt", "pid", "net", "ipc", "uts", "cgroup", "user"]
            return ["process \(pid) \(state) \(text(of: "/proc/\(pid)/comm"))"]
                + kinds.compactMap { link("/proc/\(pid)/ns/\($0)") }.filter { !ownNamespaces.contains($0) }
                .map { "namespace \($0)" }
        }
    }

    private static let ownNamespaces = Set(
        names(in: "/proc/self/ns").compactMap { link("/proc/self/ns/\($0)") })

    /// Every file of the store by its name, the layers' content excepted.
    private static func files(below store: String) throws -> [String] {
        try Command(
            ["find", store, "-path", "\(store)/layers/*/*", "-prune", "-o", "-printf", "file %p %y\\n"],
            environment: Machine.environment, directory: "/"
        ).finish().lines
    }
}

extension String {
    fileprivate var lines: [String] { split(separator: "\n").map(String.init) }
}
