import Foundation
import Testing

extension Integration {
    /// Archives made by somebody who wants to get out of the store, to stop the program, or to fill the machine.
    @Suite struct HostileArchivesTests {
        /// The modules of Tests/Hostile, each a class of attack, two at a time for the processors' sake.
        static let classes = [
            "bombs honest", "documents nodes", "manifests accounts", "sizes tags", "names links", "whiteouts",
        ]

        @Test(arguments: classes)
        func `no archive changes anything outside, hangs, traps or takes memory`(kinds: String) throws {
            try Fixture.with { f in
                let report = try f.shellOK(
                    """
                    for kind in \(kinds); do
                        python3 -B \(Machine.checkout)/Tests/Hostile/trials.py \(Machine.program) \(try Machine.probe()) \
                            "trial-$kind" "$kind" >"report-$kind" &
                    done
                    wait
                    cat report-*
                    """, seconds: 300)
                // "names: 50 archives, 23 refused, …"; every other line is a fault.
                let lines = report.split(separator: "\n").map(String.init)
                let summaries = lines.filter { line in
                    kinds.split(separator: " ").contains { line.hasPrefix("\($0): ") }
                }
                #expect(summaries.count == kinds.split(separator: " ").count, "\(report)")
                for fault in lines where !summaries.contains(fault) { Issue.record("\(fault)") }
                let counts = summaries.compactMap { $0.split(separator: " ").compactMap { Int($0) }.first }
                #expect(counts.allSatisfy { $0 >= 30 }, "\(summaries)")
            }
        }

        @Test func `a layer is unpacked under Landlock, and running it costs no call for that`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.ok("save", "-o", "probe-image.tar", "probe:v1")
                try f.ok("rmi", "probe:v1")
                let trace = "strace -f -o trace -e trace=landlock_restrict_self"
                try f.shellOK("\(trace) swrun load -i probe-image.tar")
                let version = try f.shellOK(
                    "python3 -c 'import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))'")
                let calls = try f.read("trace").components(separatedBy: "landlock_restrict_self(").count - 1
                #expect(calls == (Int(version) ?? 0 >= 2 ? 1 : 0))
                try f.shellOK("\(trace) swrun run --rm --network none probe:v1 exit 0")
                #expect(!(try f.read("trace").contains("landlock")))
            }
        }
    }

    /// What other users of the machine can see of a store. CVE-2021-41091: programs of layers that are set-user-ID.
    @Suite struct PermissionsTests {
        @Test(arguments: [false, true])
        func `other users reach nothing of a store`(isRootMadeBefore: Bool) throws {
            try Fixture.with { f in
                try f.shellOK("chmod 755 \(f.directory) && rmdir \(f.root)")
                if isRootMadeBefore { try f.shellOK("mkdir -m 755 \(f.root)") }
                try f.makeProbe()
                try f.ok("create", "--name", "held", "--network", "none", "probe:v1", "exit", "0")
                try f.ok("start", "-a", "held")
                let places = try f.shellOK(
                    "cd \(f.root) && find . -name probe -o -name '*.json' -o -path './*/*' -type d -prune")
                #expect(places.contains("layers/"), "\(places)")
                let other = "setpriv --reuid=65534 --regid=65534 --clear-groups"
                for place in places.split(separator: "\n") {
                    let path = "\(f.root)/\(place)"
                    let outcome = try f.shell("\(other) cat \(path) || \(other) ls \(path) || \(other) \(path) exit 0")
                    #expect(outcome.code != 0 && outcome.output.isEmpty, "\(path): \(outcome)")
                }
                let layer = try f.shellOK("ls -d \(f.root)/layers/*/probe")
                #expect(try f.shell("\(layer) exit 7").code == 7)
                // By a shell: setpriv itself still has root's capabilities when it looks up its program.
                let refused = try f.shell("\(other) sh -c '\(layer) exit 7'")
                #expect(refused.code != 7 && refused.errors.contains("Permission denied"), "\(refused)")
                try f.ok("rm", "held")
            }
        }
    }
}
