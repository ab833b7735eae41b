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
                for word in ["overlay", "pivot_root", "clone3", "/proc", "exec echo hi"] {
                    #expect(outcome.errors.contains(word), "\(word): \(outcome)")
                }
            }
        }

        /// Calls that a step also makes to find things: told where they do something, seen more often. Answers of
        /// rt_sigaction are told once for all signals.
        private static let alsoToFind: Set<String> = [
            "openat", "openat2", "write", "fchdir", "rt_sigaction", "rt_sigprocmask", "poll", "ppoll", "ioctl",
            "faccessat2", "faccessat",
        ]

        @Test(arguments: [
            ["true"], ["-u", "1000", "--read-only", "--tmpfs", "/t", "-h", "me", "--cap-drop", "ALL"],
            ["--security-opt", "no-new-privileges", "-v", "/tmp:/mnt:ro", "-w", "/new"],
        ])
        func `the kernel's own account has the same calls in the same order`(options: [String]) throws {
            try Fixture.with { f in
                try f.makeBase()
                let words = options == ["true"] ? "" : options.joined(separator: " ")
                let outcome = try f.shell(
                    "strace -f -qq -o trace swrun run --rm --explain=json \(words) base:v1 true 2> steps")
                let narration = try f.read("steps")
                #expect(outcome.code == 0, "\(outcome) \(narration)")
                // Step 0 is clone3 itself, which the parent makes.
                let told = try f.shellOK("jq -r 'select(.step > 0) | .calls[]' steps").split(separator: "\n").map(
                    String.init)
                #expect(told.count > 60 && told.last == "execve")

                // The child is the one that pivots; its lines begin with its number.
                let trace = try f.read("trace").split(separator: "\n")
                let child = trace.first { $0.contains(" pivot_root(") }?.prefix { $0 != " " } ?? ""
                let seen = trace.filter { $0.hasPrefix(child + " ") }.compactMap { line -> String? in
                    let call = line.dropFirst(child.count).drop { $0 == " " }.prefix { $0 != "(" }
                    return call.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } ? String(call) : nil
                }
                let begun = seen.prefix { $0 != "execve" } + ["execve"]
                // Everything told was done, in this order ...
                var position = begun.startIndex
                for call in told {
                    guard let found = begun[position...].firstIndex(of: call) else {
                        Issue.record("\(call) was told but not seen after \(begun[..<position].suffix(5))")
                        return
                    }
                    position = found + 1
                }
                // ... and what was done was told: the two lists are one, but for calls that only find things.
                let kinds = Set(told).subtracting(ExplainTests.alsoToFind)
                #expect(told.filter { kinds.contains($0) } == begun.filter { kinds.contains($0) })
                for call in ["mount", "umount2", "setns", "unshare", "mknodat", "symlinkat", "chroot", "setxattr"]
                where !kinds.contains(call) {
                    #expect(!begun.contains(call), "\(call) was done but not told")
                }
                #expect(trace.filter { $0.contains(" clone3(") }.count == 1)
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
