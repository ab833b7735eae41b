import Glibc
import Linux
import Testing

@testable import Runtime

@Suite struct ControlGroupKillTests {
    private static let legacy: [String: Path] = ["freezer": "/sys/fs/cgroup/freezer", "pids": "/sys/fs/cgroup/pids"]

    private static let isPossible =
        getuid() == 0 && legacy.values.allSatisfy { FileSystemType(at: $0) == .cgroup }

    @Test(.enabled(if: isPossible, "needs root, and the freezer of cgroup v1"))
    func `without v2 all processes of a cgroup are killed too, frozen ones and those further below`() throws {
        let group = ControlGroup(
            Path("swrun-test-\(getpid())"),
            in: ControlGroupHierarchy(unified: nil, legacy: ControlGroupKillTests.legacy))
        let deeper = ControlGroup(group.name.appending("deeper"), in: group.hierarchy)
        for directory in (group.legacy + deeper.legacy).map(\.directory) {
            _ = try Directory.openOrCreate(directory)
        }
        let sleepers = try (0..<4).map { _ in try Sleeper() }
        defer { for sleeper in sleepers { sleeper.end() } }
        for (index, sleeper) in sleepers.enumerated() { try (index < 2 ? group : deeper).join(sleeper.pid) }
        try group.freeze()
        try group.killAll()
        for sleeper in sleepers {
            #expect(try PidDescriptor.open(sleeper.pid).waitForEnd(milliseconds: 10_000))
        }
        try group.remove()
        #expect(group.existing.isEmpty)
        // There is nothing to kill any more.
        try group.killAll()
    }
}
