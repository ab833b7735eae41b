import Glibc
import Testing

extension Integration {
    /// What happens to a process between the moment when it is made and the start of its program.
    @Suite struct StillbirthTests {
        /// Starts a command whose child, once it has a process number of its own in the container, gets a signal.
        private func start(_ f: Fixture, signal: String, at call: String, _ words: [String]) throws -> Command {
            let trace = ["strace", "-f", "-o", "trace", "-e", "trace=\(call)", "-e", "inject=\(call):signal=\(signal)"]
            return try Command(trace + [Machine.program] + words, environment: f.environment, directory: f.work)
        }

        @Test func `a command whose child stands still can be ended`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    for words in [["run", "--rm", "base:v1", "true"], ["exec", "live", "true"]] {
                        for (signal, code) in [(SIGTERM, 143), (SIGINT, 130), (SIGHUP, 129)] as [(Int32, Int32)] {
                            let command = try start(f, signal: "STOP", at: "setpriority", words)
                            try f.waitUntil("the child stands still") {
                                try f.shell("cat trace").output.contains("stopped by SIGSTOP")
                            }
                            let children = try f.shellOK("cat /proc/\(command.pid)/task/\(command.pid)/children")
                            let client = try #require(pid_t(children.split(separator: " ").first ?? ""))
                            kill(client, signal)
                            let outcome = try command.finish()
                            #expect(outcome.code == code && outcome.errors.contains("interrupted by SIG"), "\(outcome)")
                            try f.shellOK("rm trace")
                        }
                    }
                }
            }
        }

        @Test func `a child that is killed before its program runs has not started`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    for words in [["run", "--name", "dead", "base:v1", "true"], ["exec", "live", "true"]] {
                        let outcome = try start(f, signal: "KILL", at: "setpriority", words).finish()
                        #expect(outcome.code == 125, "\(outcome)")
                        #expect(
                            outcome.errors.contains("was killed by SIGKILL before its program started"), "\(outcome)")
                    }
                }
                #expect(try f.status(of: "dead") == "created")
                #expect(
                    try f.ok("events", "--since", "1h", "--until", "0s", "-f", "event=start", "-f", "container=dead")
                        == "")
                try f.ok("rm", "dead")
            }
        }
    }
}
