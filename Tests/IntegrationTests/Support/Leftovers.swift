import Foundation
import Glibc
internal import Linux

/// What a test might leave behind outside its own directory.
///
/// Others may use swrun on this machine meanwhile, so each thing must be known as ours: processes by descent, because this
/// process takes the place of a parent that ended; cgroups by the processes in them.
struct MachineState {
    let cgroups: Set<String>
    /// Our descendants in another pid namespace than ours, by number.
    let contained: Set<pid_t>

    init() {
        do { try Inheritance.adoptOrphans() } catch { fatalError("\(error)") }
        var found: Set<String> = []
        // One level below is the controller (v1), the tree itself (v2); swrun's own cgroups are below a "swrun" of ours.
        for hierarchy in [""] + names(in: "/sys/fs/cgroup").map({ "/" + $0 }) {
            let directory = "/sys/fs/cgroup\(hierarchy)"
            for parent in [directory] + MachineState.ownCgroups.map({ directory + $0 }) {
                found.formUnion(
                    names(in: parent + "/swrun").filter { isDirectory("\(parent)/swrun/\($0)") }
                        .map { "\(parent)/swrun/\($0)" })
            }
        }
        cgroups = found
        let own = link("/proc/self/ns/pid")
        contained = Set(
            allProcesses().filter { isAlive($0) && link("/proc/\($0)/ns/pid").map { $0 != own } ?? false && isOurs($0) }
        )
    }

    /// The cgroups that were not there before and are ours: not those of others' processes, nor those that others are just
    /// making or removing, which do not stay empty.
    func newCgroups(since before: MachineState) -> [String] {
        var found = cgroups.subtracting(before.cgroups)
        for _ in 0..<20 where !found.isEmpty {
            found = found.filter { isDirectory($0) }
            let processes = found.flatMap { pids(in: $0) }
            if processes.contains(where: isOurs) { break }
            found = found.filter { pids(in: $0).isEmpty }
            _ = poll(nil, 0, 100)
        }
        return found.sorted()
    }

    /// The cgroups that this process is in: swrun may make its own below them.
    private static let ownCgroups: Set<String> = Set(
        text(of: "/proc/self/cgroup").split(separator: "\n")
            .compactMap {
                $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last.map(String.init)
            }
            .filter { $0 != "/" })
}

extension Fixture {
    /// What this test has left behind, in words.
    func leftovers(since before: MachineState) -> [String] {
        let now = MachineState()
        var found = now.newCgroups(since: before).map { "the cgroup \($0)" }
        found += now.contained.subtracting(before.contained).map { "the contained process \(describe($0))" }
        found += remainingProcesses().map { "the process \(describe($0))" }
        found += text(of: "/proc/self/mountinfo").split(separator: "\n").filter { $0.contains(directory) }
            .map { "the mount \($0)" }
        found += names(in: directory + "/tmp").map { "the temporary file \($0)" }
        // A network's links and rules have the beginning of its ID in their names.
        for network in names(in: root + "/networks").filter({ $0.hasSuffix(".json") }) {
            let definition = (try? Data(contentsOf: URL(fileURLWithPath: "\(root)/networks/\(network)"))) ?? Data()
            let id = (try? JSONSerialization.jsonObject(with: definition)) as? [String: Any]
            let link = "swrun-\((id?["id"] as? String ?? "-").prefix(9))"
            found += names(in: "/sys/class/net").filter { $0 == link }.map { "the link \($0)" }
        }
        found += names(in: root + "/run/networks").filter { !names(in: root + "/run/networks/" + $0).isEmpty }
            .map { "leases of the network \($0)" }
        found += names(in: root + "/run").filter { $0.count == 64 }.map { "the state of the container \($0)" }
        let (files, inodes) = storeFiles()
        found += files.filter { $0.contains(".partial") }.map { "the half-made \($0)" }
        // "1: FLOCK  ADVISORY  WRITE 8014 fe:00:4589 0 EOF", see proc_locks(5).
        for line in text(of: "/proc/locks").split(separator: "\n") {
            let fields = line.split(separator: " ").flatMap { $0.split(separator: ":") }
            if let inode = fields.compactMap({ UInt64($0) }).first(where: { inodes[$0] != nil && $0 > 100 }),
                fields.contains(where: { $0 == "FLOCK" || $0 == "OFDLCK" || $0 == "POSIX" })
            {
                found.append("a lock on \(inodes[inode] ?? "")")
            }
        }
        return found
    }

    /// Processes that were started for this test or have something of it open.
    func processesInside() -> [pid_t] {
        allProcesses().filter { pid in
            guard pid != getpid() else { return false }
            let words = text(of: "/proc/\(pid)/environ") + text(of: "/proc/\(pid)/cmdline")
            if words.contains(directory) { return true }
            let held =
                names(in: "/proc/\(pid)/fd").map { "/proc/\(pid)/fd/\($0)" } + [
                    "/proc/\(pid)/cwd", "/proc/\(pid)/root",
                ]
            return held.contains { link($0)?.hasPrefix(directory) ?? false }
        }
    }

    /// Those of them that stay: a monitor says how its container ended a moment before it ends itself.
    private func remainingProcesses() -> [pid_t] {
        var found = processesInside()
        for _ in 0..<100 where !found.isEmpty {
            _ = poll(nil, 0, 20)
            found = processesInside()
        }
        return found
    }

    private func storeFiles() -> (names: [String], inodes: [UInt64: String]) {
        var (files, inodes): ([String], [UInt64: String]) = ([], [:])
        // Not into the layers: what a real file system holds says nothing of swrun.
        for top in [""] + names(in: root).map({ "/" + $0 }) {
            for name in names(in: root + top) {
                let path = "\(root)\(top)/\(name)"
                files.append(path)
                var status = stat()
                if lstat(path, &status) == 0 { inodes[UInt64(status.st_ino)] = path }
            }
        }
        files += names(in: root + "/images/blobs/sha256")
        return (files, inodes)
    }
}

private func describe(_ pid: pid_t) -> String {
    "\(pid) (\(text(of: "/proc/\(pid)/cmdline").replacingOccurrences(of: "\0", with: " ")))"
}

func pids(in cgroup: String) -> [pid_t] {
    text(of: cgroup + "/cgroup.procs").split(separator: "\n").compactMap { pid_t($0) }
}

/// Whether a process descends from this one.
func isOurs(_ pid: pid_t) -> Bool {
    var current = pid
    while current > 1 {
        if current == getpid() { return true }
        guard let parent = parent(of: current) else { return false }
        current = parent
    }
    return false
}

/// "8014 (a name) S 1 …": the parent is the second field after the name. See proc_pid_stat(5).
func parent(of pid: pid_t) -> pid_t? {
    let fields = text(of: "/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 1 ? pid_t(fields[1]) : nil
}

func allProcesses() -> [pid_t] { names(in: "/proc").compactMap { pid_t($0) } }

func names(in directory: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
}

private func isDirectory(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

func link(_ path: String) -> String? { try? FileManager.default.destinationOfSymbolicLink(atPath: path) }

/// A file of /proc as text, empty when it is gone.
func text(of path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "" }
    defer { close(descriptor) }
    var (bytes, chunk): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 65536))
    while true {
        let count = read(descriptor, &chunk, chunk.count)
        guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
        bytes += chunk[..<count]
    }
}
