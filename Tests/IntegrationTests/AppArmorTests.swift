import Foundation
import Testing

extension Integration {
    @Suite struct AppArmorTests {
        /// Whether this kernel confines programs by AppArmor.
        static let isThere =
            (try? String(contentsOfFile: "/sys/module/apparmor/parameters/enabled", encoding: .utf8))?
            .hasPrefix("Y") == true

        @Test(.enabled(if: !isThere, "this kernel uses AppArmor"))
        func `where there is no AppArmor, a profile is refused, and nobody is said to have one`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for (command, code) in [("create", 1), ("run", 125)] as [(String, Int32)] {
                    try f.fails(
                        code, command, "--security-opt", "apparmor=mine", "base:v1",
                        saying: "profile \"mine\" specified but AppArmor is disabled on the host")
                }
                try f.ok("create", "--name", "box", "--security-opt", "apparmor=unconfined", "base:v1")
                #expect(try f.ok("inspect", "-f", "<{{.AppArmorProfile}}>", "box") == "<>")
                #expect(try !f.ok("info").contains("apparmor"))
                #expect(try !f.ok("info", "-f", "{{.SecurityOptions}}").contains("apparmor"))
            }
        }

        /// With the profile of `examples/apparmor` under a name of the test's own, or the name it has.
        private func withProfile(_ name: String, _ f: Fixture, _ body: () throws -> Void) throws {
            let source = "\(Machine.checkout)/examples/apparmor/swrun-default"
            try f.shellOK("sed 's/swrun-default/\(name)/g' \(source) > profile; apparmor_parser -rK profile")
            defer { _ = try? f.shell("apparmor_parser -RK profile") }
            try body()
        }

        @Test(.enabled(if: isThere, "this kernel does not use AppArmor"))
        func `all that runs in a container is confined by its profile`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try withProfile("swrun-test", f) {
                    let (look, confined) = (["cat", "/proc/self/attr/apparmor/current"], "swrun-test (enforce)")
                    let option = ["--security-opt", "apparmor=swrun-test"]
                    for more in [[], ["-u", "1000"], ["--init"], ["--security-opt", "no-new-privileges"]] {
                        #expect(try f.ok(["run", "--rm"] + option + more + ["base:v1"] + look) == confined, "\(more)")
                    }
                    try f.ok(["run", "-d", "--name", "box"] + option + ["base:v1", "sleep", "1000"])
                    for more in [[], ["-u", "1000"], ["--privileged"]] {
                        #expect(try f.ok(["exec"] + more + ["box"] + look) == confined, "\(more)")
                    }
                    #expect(try f.ok("inspect", "-f", "{{.AppArmorProfile}}", "box") == "swrun-test")
                    // The profile counts, whatever else allows it.
                    for (choice, succeeds) in [("unconfined", true), ("swrun-test", false)] {
                        let outcome = try f.swrun(
                            "run", "--rm", "--cap-add", "SYS_ADMIN", "--security-opt", "seccomp=unconfined",
                            "--security-opt", "apparmor=\(choice)", "base:v1", "mount", "-t", "tmpfs", "none", "/tmp")
                        #expect((outcome.code == 0) == succeeds, "\(choice): \(outcome)")
                    }
                    // It can be told to end, and killed.
                    try f.ok("stop", "-t", "0", "box")
                    try f.ok("start", "box")
                    #expect(try f.ok(["exec", "box"] + look) == confined)
                    try f.ok("rm", "-f", "box")
                }
                try f.fails(
                    125, "run", "--rm", "--security-opt", "apparmor=swrun-test", "base:v1", "true",
                    saying: "cannot confine the program by the AppArmor profile swrun-test")
            }
        }

        @Test(.enabled(if: isThere, "this kernel does not use AppArmor"))
        func `the machine's profile confines where no other is asked for, and info says whether it is there`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let look = ["cat", "/proc/self/attr/apparmor/current"]
                #expect(try f.ok(["run", "--rm", "base:v1"] + look) == "unconfined")
                #expect(try f.ok("info").contains("WARNING: No AppArmor profile swrun-default is loaded"))
                try withProfile("swrun-default", f) { () throws in
                    #expect(try f.ok(["run", "--rm", "base:v1"] + look) == "swrun-default (enforce)")
                    for options in [["--privileged"], ["--security-opt", "apparmor=unconfined"]] {
                        #expect(try f.ok(["run", "--rm"] + options + ["base:v1"] + look) == "unconfined", "\(options)")
                    }
                    #expect(
                        try f.ok("info", "-f", "{{index .SecurityOptions 0}}") == "name=apparmor,profile=swrun-default")
                    #expect(try f.ok("info").contains(" apparmor\n  Profile: swrun-default\n"))
                }
            }
        }

        @Test(.enabled(if: isThere, "this kernel does not use AppArmor"))
        func `a confined container whose waiter was killed is ended by the next command`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try withProfile("swrun-test", f) {
                    let client = try f.start([
                        "run", "--name", "box", "--security-opt", "apparmor=swrun-test", "base:v1", "sleep", "1000",
                    ])
                    try f.waitUntil("it runs") { try f.swrun("ps", "-q").text != "" }
                    client.send(9)
                    _ = try client.finish()
                    #expect(try f.ok("ps", "-q") == "")
                    #expect(try f.ok("inspect", "-f", "{{.State.ExitCode}}", "box") == "137")
                    try f.ok("rm", "box")
                }
            }
        }
    }
}
