import Foundation
import Glibc
import Testing

/// A sample store on a disk whose power can be cut.
final class PowerBench {
    let fixture: Fixture
    /// The store as every trial begins.
    let before: StoreAudit
    /// Where a change can be cut off.
    private(set) var sites: [CallSite] = []
    private let disk: LoopDisk
    private let pristine: String

    static func with(_ body: (PowerBench) throws -> Void) throws {
        try Fixture.with { f in
            let memory = f.directory + "/memory"
            try f.withMount(["-t", "tmpfs", "-o", "mode=700,size=1g", "tmpfs"], on: memory) {
                let disk = try LoopDisk(f, image: memory + "/disk", place: f.root, megabytes: 64)
                try body(try PowerBench(f, disk, pristine: memory + "/pristine"))
            }
        }
    }

    private init(_ fixture: Fixture, _ disk: LoopDisk, pristine: String) throws {
        (self.fixture, self.disk, self.pristine) = (fixture, disk, pristine)
        var audit: StoreAudit?
        try disk.mounted {
            try fixture.makeSampleStore()
            audit = try StoreAudit(fixture.root)
        }
        before = try #require(audit)
        #expect(before.faults == [] && before.garbage == [])
        try disk.keep(as: pristine)
        try fixture.write("00000000-0000-4000-8000-000000000000\n", to: "boot")
    }

    /// The store as the change leaves it.
    func observe(_ change: Change) throws -> StoreAudit {
        try disk.putBack(from: pristine)
        var after: StoreAudit?
        try disk.mounted {
            let trace = fixture.directory + "/trace"
            let outcome = try fixture.run(change, under: ["strace", "-qq", "-s", "80", "-o", trace])
            #expect(outcome.code == 0, "\(change.name): \(outcome)")
            after = try audit()
            sites = CallSite.all(in: try String(contentsOfFile: trace, encoding: .utf8)).filter(\.changesState)
        }
        return try #require(after)
    }

    /// Runs a change on the store as it was, and cuts the power when the command has ended.
    func trial(_ change: Change, under tracer: [String] = [], cut: LoopDisk.PowerCut) throws -> Outcome {
        try disk.putBack(from: pristine)
        let machine = MachineState()
        var outcome: Outcome?
        try disk.mounted {
            outcome = try fixture.run(change, under: tracer)
            try disk.cutPower(cut)
        }
        // No cgroup outlives the power, nor does the note of the run that would have told of it.
        if !tracer.isEmpty, change.arguments.first == "run" {
            for group in MachineState().newCgroups(since: machine) { rmdir(group) }
        }
        return try #require(outcome)
    }

    /// Looks at what the disk still has; nothing of the program runs before.
    func judge(_ change: Change, _ event: String, _ isRight: (StoreAudit) -> Bool) throws {
        try disk.mounted {
            let now = try audit()
            #expect(now.faults(without: change.passing) == [], "\(change.name), \(event): \(now.faults)")
            #expect(isRight(now), "\(change.name), \(event): \(now.facts)")
        }
    }

    /// What makes a command see another boot than those before the power cut.
    private var rebooted: [String] {
        let script = "mount --bind \(fixture.work)/boot /proc/sys/kernel/random/boot_id && exec \"$@\""
        return ["unshare", "--mount", "sh", "-c", script, "sh"]
    }

    /// The next command needs no repair, and finds no room lost.
    func goOn(_ change: Change, _ after: StoreAudit, _ event: String) throws {
        try disk.mounted {
            let isDone = try audit().facts == after.facts && !change.isRepeatable
            let next = isDone ? Change(name: "\(change.follower)", arguments: change.follower) : change
            let outcome = try fixture.run(next, under: rebooted)
            #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(change.name), \(event): then \(outcome)")
            let now = try audit()
            #expect(now.facts == after.facts, "\(change.name), \(event)")
            #expect(
                now.faults == [] && now.garbage == [],
                "\(change.name), \(event): then \(next.name): \(now.faults) \(now.garbage)")
            #expect(
                try fixture.swrun("run", "--rm", "--network", "none", "probe:v1", "exit", "7").code == 7,
                "\(change.name), \(event)")
        }
    }

    private func audit() throws -> StoreAudit { try StoreAudit(fixture.root, expecting: before.trees) }
}
