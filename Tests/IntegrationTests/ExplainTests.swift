import Foundation
import Testing

extension Integration {
    /// What --explain says is what the kernel saw.
    @Suite struct ExplainTests {
        @Test func `the steps are told on stderr, with times, and the program's output is untouched`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let outcome = try f.swrun("run", "--rm", "--explain", "base:v1", "echo", "hi")
                #expect(outcome.code == 0 && outcome.output == "hi\n")
                for word in ["overlay", "pivot_root", "execve", "/proc"] {
                    #expect(outcome.errors.contains(word), "\(word): \(outcome)")
                }
            }
        }

        @Test func `the JSON form is one object a line, in the order of the kernel's own account`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let outcome = try f.shell(
                    "strace -f -qq -o trace -s 300 swrun run --rm --explain=json base:v1 true 2> steps; jq -c . steps > /dev/null"
                )
                #expect(outcome.code == 0, "\(outcome)")
                let steps = try f.read("steps").split(separator: "\n").map(String.init)
                #expect(steps.count > 15)
                let told = try f.shellOK("jq -r 'select(.calls) | .calls[]' steps").split(separator: "\n").map(
                    String.init)
                #expect(!told.isEmpty)
                // The child is the one that pivots; its lines begin with its number.
                let trace = try f.read("trace").split(separator: "\n")
                let child = trace.first { $0.contains(" pivot_root(") }?.prefix { $0 != " " } ?? ""
                let seen = trace.filter { $0.hasPrefix(child + " ") }.compactMap { line -> String? in
                    let rest = line.dropFirst(child.count).drop { $0 == " " }
                    guard let end = rest.firstIndex(of: "(") else { return nil }
                    return String(rest[..<end])
                }
                // Reporting on the pipe is no step; everything else that is told must have been done, in this order.
                var position = seen.startIndex
                for call in told {
                    guard let found = seen[position...].firstIndex(of: call) else {
                        Issue.record("\(call) was told but not seen after \(seen[..<position].suffix(5))")
                        return
                    }
                    position = found + 1
                }
                // And what shapes the container was told, each time it was done.
                for call in [
                    "mount", "pivot_root", "umount2", "sethostname", "mknodat", "symlinkat", "capset", "execve",
                    "setns",
                ] {
                    #expect(told.filter { $0 == call }.count == seen.filter { $0 == call }.count, "\(call)")
                }
            }
        }

        @Test func `a step that fails is named`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let outcome = try f.swrun("run", "--rm", "--explain", "base:v1", "nosuch")
                #expect(outcome.code == 127 && outcome.output.isEmpty && outcome.errors.contains("nosuch"))
            }
        }
    }
}
