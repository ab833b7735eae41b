import Foundation
import Glibc
import Testing

extension Integration {
    /// Many commands at once on the same things.
    @Suite struct ContentionTests {
        private static let workers = isSoak ? 32 : 12
        private static let rounds = isSoak ? 20 : 2

        @Test func `each name has one winner, and each removal one that did it`() throws {
            try Fixture.with { f in
                try f.makeSampleStore()
                for _ in 0..<ContentionTests.rounds {
                    let creates = try together(f) { _ in ["create", "--name", "same", "probe:v1"] }
                    #expect(creates.count { $0.code == 0 } == 1)
                    for loser in creates where loser.code != 0 {
                        #expect(loser.code == 1 && loser.errors.contains("is already in use by container"), "\(loser)")
                    }
                    let removals = try together(f) { _ in ["rm", "same"] }
                    #expect(removals.count { $0.code == 0 } == 1)
                    for loser in removals where loser.code != 0 {
                        #expect(loser.code == 1 && loser.errors.contains("No such container"), "\(loser)")
                    }
                    let tags = try together(f) { ["tag", $0 % 2 == 0 ? "probe:v1" : "spare:v1", "same:v1"] }
                    #expect(tags.allSatisfy { $0.code == 0 }, "\(tags)")
                    let untags = try together(f) { _ in ["rmi", "same:v1"] }
                    #expect(untags.count { $0.code == 0 } == 1)
                    for loser in untags where loser.code != 0 {
                        #expect(loser.code == 1 && loser.errors.contains("No such image"), "\(loser)")
                    }
                    // Each commit makes an image of its own; the last has the name.
                    let commits = try together(f) { _ in ["commit", "box", "same:v1"] }
                    #expect(Set(commits.map(\.text)).count == ContentionTests.workers, "\(commits)")
                    try f.shellOK("swrun images -q --no-trunc -f dangling=true | xargs swrun rmi same:v1")
                }
                try expectWhole(f)
            }
        }

        @Test func `whatever is done at once, each command is right and nothing is left`() throws {
            try Fixture.with { f in
                try f.makeSampleStore()
                let before = try StoreAudit(f.root)
                let kinds: [[String]] = [
                    ["load", "-q", "-i", "new.tar"], ["rmi", "new:v1"], ["rmi", "-f", "new:v2"],
                    ["tag", "new:v1", "new:v3"],
                    ["run", "--rm", "--network", "none", "--name", "one", "probe:v1", "exit", "3"],
                    ["run", "--rm", "new:v1", "exit", "3"],
                    ["commit", "box", "new:v1"], ["rmi", "new:v3"], ["create", "--name", "two", "new:v2", "/probe"],
                    ["rm", "-f", "two"], ["import", "tree.tar", "new:v2"], ["save", "-o", "saved-N.tar", "new:v1"],
                    ["images"], ["ps", "-a"],
                ]
                for round in 0..<ContentionTests.rounds * 3 {
                    let outcomes = try together(f) { worker in
                        // Every worker does something else in every round.
                        kinds[(worker * 5 + round * 3) % kinds.count]
                            .map { $0.replacingOccurrences(of: "N", with: "\(worker)") }
                    }
                    for outcome in outcomes { #expect(ContentionTests.isRight(outcome), "\(outcome)") }
                }
                try f.shellOK(
                    """
                    swrun rm -f two
                    swrun images -q --no-trunc new | sort -u | xargs -r swrun rmi -f
                    swrun images -q --no-trunc -f dangling=true | xargs -r swrun rmi
                    for file in saved-*.tar; do skopeo inspect --raw oci-archive:$file > /dev/null; done
                    """)
                let now = try StoreAudit(f.root, expecting: before.trees)
                #expect(now.facts == before.facts)
                try expectWhole(f)
            }
        }

        @Test func `who waits for a lock waits only for the living`() throws {
            try Fixture.with { f in
                try f.makeSampleStore()
                // It holds the usage lock, and waits for an archive that does not come.
                let holder = try f.start(["load"])
                try waitUntil { f.locks(on: "lock").count == 1 }
                #expect(try f.swrun("run", "--rm", "--network", "none", "probe:v1", "exit", "7").code == 7)
                #expect(try f.swrun("images").code == 0)
                let waiter = try f.start(["rmi", "spare:v1"])
                try waitUntil { f.locks(on: "lock").contains { $0.contains("->") } }
                holder.send(SIGKILL)
                _ = try holder.finish()
                #expect(try waiter.finish(seconds: 10).code == 0)

                // Nothing is left to be swept, so that the first call of fsync is that of the index.
                try f.ok("tag", "probe:v1", "probe:v1")
                // It holds the lock of the index, and is stopped before the new one has its name.
                let stopped = try Command(
                    ["strace", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:signal=STOP:when=1"]
                        + [Machine.program, "tag", "probe:v1", "stopped:v1"],
                    environment: f.environment, directory: f.work)
                // strace first stops a child of its own, to see what the kernel can do: that one holds no lock.
                try waitUntil {
                    !f.locks(on: "images/index.lock").isEmpty && f.state(ofChildOf: stopped.pid) == "T"
                }
                #expect(try f.swrun("images").code == 0)
                let second = try f.start(["tag", "probe:v1", "second:v1"])
                try waitUntil { f.locks(on: "images/index.lock").contains { $0.contains("->") } }
                if let child = f.child(of: stopped.pid) { kill(child, SIGKILL) }
                _ = try stopped.finish()
                #expect(try second.finish(seconds: 10).code == 0)
                #expect(try f.ok("images", "-q", "stopped:v1") == "")
                try expectWhole(f)
            }
        }

        private func together(_ f: Fixture, _ words: (Int) -> [String]) throws -> [Outcome] {
            let commands = try (0..<ContentionTests.workers).map { try f.start(words($0)) }
            return try commands.map { try $0.finish(seconds: 60) }
        }

        /// After one more command, which sweeps.
        private func expectWhole(_ f: Fixture) throws {
            try f.ok("tag", "probe:v1", "probe:v1")
            let now = try StoreAudit(f.root)
            #expect(now.faults == [] && now.garbage == [], "\(now.faults) \(now.garbage)")
        }

        /// Success, or one of the refusals that another command can be the reason of.
        private static func isRight(_ outcome: Outcome) -> Bool {
            // 127: the image of that name may be one that has no program.
            if [0, 3, 127].contains(outcome.code) { return true }
            let refusals = [
                "No such image", "No such container", "is already in use by container",
                "image has dependent child images",
                "image is being used by", "must be forced", "conflict", "You cannot remove a running container",
            ]
            return [1, 125].contains(outcome.code) && refusals.contains { outcome.errors.contains($0) }
        }

        private func waitUntil(_ condition: () -> Bool) throws {
            let deadline = Date().addingTimeInterval(20)
            while !condition() {
                guard Date() < deadline else {
                    throw HarnessError("it did not come to be; the machine's locks: \(Fixture.locks)")
                }
                _ = poll(nil, 0, 5)
            }
        }
    }
}

extension Fixture {
    /// See proc_locks(5).
    fileprivate static var locks: String {
        (try? String(contentsOfFile: "/proc/locks", encoding: .utf8)) ?? ""
    }

    /// The lines of /proc/locks that concern a file of the store. See proc_locks(5).
    fileprivate func locks(on name: String) -> [String] {
        var status = stat()
        guard stat("\(root)/\(name)", &status) == 0 else { return [] }
        return Fixture.locks.split(separator: "\n").map(String.init).filter { $0.contains(":\(status.st_ino) ") }
    }

    fileprivate func child(of pid: pid_t) -> pid_t? {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)) ?? ""
        return text.split(separator: " ").first.flatMap { pid_t($0) }
    }

    /// The letter of proc_pid_stat(5): "T" is stopped by a signal, "t" by a tracer.
    fileprivate func state(ofChildOf pid: pid_t) -> String {
        guard let child = child(of: pid),
            let text = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
        else { return "" }
        let letter = text.split(separator: ")").last?.split(separator: " ").first.map(String.init) ?? ""
        return letter.uppercased()
    }
}
