import Testing

extension Integration {
    @Suite struct LifecycleTests {
        @Test func `an image becomes a container and a container an image`() throws {
            try Fixture.with { f in
                try f.makeBase("tools:v1")
                try f.ok("save", "-o", "tools.tar", "tools:v1")
                let id = try f.imageID("tools:v1")
                try f.ok("rmi", "tools:v1")
                #expect(try f.ok("load", "-i", "tools.tar") == "Loaded image: tools:v1")
                #expect(try f.imageID("tools:v1") == id)

                // No subcommand is the same as run.
                let session = try f.terminal("-t", "-i", "tools:v1", "/bin/sh")
                try session.type("echo made > /new-file; rm /etc/group; echo d''one\n")
                try session.waitFor("done")
                try session.type("exit 4\n")
                #expect(try session.finish() == 4)

                let container = try f.ok("ps", "-aq")
                #expect(container.count == 12)
                let row = try f.ok("ps", "-a")
                #expect(row.contains("Exited (4)") && row.contains("\"/bin/sh\"") && row.contains("tools:v1"), "\(row)")
                #expect(try f.ok("ps", "-q") == "")

                let changes = try f.ok("diff", container).split(separator: "\n")
                #expect(changes == ["C /etc", "D /etc/group", "A /new-file"])

                let made = try f.ok("commit", "-m", "what I did", container, "mine:v2")
                #expect(made.hasPrefix("sha256:") && made.count == 71)
                #expect(try f.imageID("mine:v2") == made)
                #expect(try f.ok("history", "mine:v2").contains("what I did"))

                let refusal = try f.swrun("rmi", "tools:v1")
                #expect(refusal.code == 1 && refusal.output.isEmpty)
                #expect(refusal.errors.contains(container) && refusal.errors.contains("swrun rm"), "\(refusal)")

                #expect(try f.ok("rm", container) == container)
                // Its layer stays for mine:v2, so at least the name and the image itself go.
                let removed = try f.ok("rmi", "tools:v1").split(separator: "\n")
                #expect(removed.starts(with: ["Untagged: tools:v1", "Deleted: \(id)"]), "\(removed)")

                #expect(try f.ok("run", "--rm", "mine:v2", "cat", "/new-file") == "made")
                try f.fails(1, "rmi", "nosuch", saying: "No such image: nosuch:latest")
                let gone = try f.swrun("run", "--rm", "mine:v2", "cat", "/etc/group")
                #expect(gone.code == 1 && gone.errors.contains("No such file"))
                try f.ok("save", "-o", "mine.tar", "mine:v2")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `a container starts again with what it wrote`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let id = try f.ok("create", "--name", "box", "base:v1", "sh", "-c", "echo line >> /log; cat /log")
                #expect(id.count == 64)
                #expect(try f.ok("ps", "-a").contains("Created"))
                #expect(try f.ok("start", "-a", "box") == "line")
                #expect(try f.ok("start", "-a", "box") == "line\nline")
                #expect(try f.ok("wait", "box") == "0")
                #expect(try f.ok("rm", "box") == "box")
                try f.fails(1, "rm", "box", saying: "No such container: box")
            }
        }

        @Test func `removing several images tries each and reports the failures last`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok("tag", "a:1", "b:1")
                let outcome = try f.swrun("rmi", "nosuch", "b:1", "none:2")
                #expect(outcome.code == 1)
                #expect(outcome.lines == ["Untagged: b:1"])
                #expect(outcome.errors.contains("No such image: nosuch:latest"))
                #expect(outcome.errors.contains("No such image: none:2"))
            }
        }

        @Test func `every container in the way of rmi is named with its state and size`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("create", "--name", "waiting", "base:v1", "true")
                _ = try f.swrun("run", "--name", "failed", "base:v1", "sh", "-c", "echo 12345 > /five; exit 3")
                let running = try f.start(["run", "--name", "busy", "base:v1", "sh", "-c", "echo up; sleep 100"])
                try running.waitForOutput("up")
                let refusal = try f.swrun("rmi", "base:v1")
                #expect(refusal.code == 1)
                for word in [
                    "waiting", "failed", "busy", "Created", "Exited (3)", "Up", "swrun rm", "\n  container failed (",
                ] {
                    #expect(refusal.errors.contains(word), "\(word) is missing: \(refusal)")
                }
                for name in ["waiting", "failed", "busy"] {
                    let id = try f.ok("ps", "-aq", "-f", "name=\(name)")
                    #expect(refusal.errors.contains(id))
                }
                try f.ok("kill", "busy")
                #expect(try running.finish().code == 137)
                try f.ok("rm", "waiting", "failed", "busy")
                try f.ok("rmi", "base:v1")
                #expect(try f.ok("images", "-q") == "")
            }
        }

        @Test func `an image removed by force leaves its containers what they stand on`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let id = try f.imageID("base:v1")
                try f.ok("create", "--name", "kept", "base:v1", "echo", "still here")
                let removal = try f.swrun("rmi", "-f", "base:v1")
                #expect(removal.code == 0 && removal.output.contains("Untagged: base:v1"), "\(removal)")
                #expect(try f.ok("start", "-a", "kept") == "still here")
                #expect(try f.ok("commit", "kept", "again:1").hasPrefix("sha256:"))
                #expect(try f.ok("ps", "-a").contains(id.dropFirst(7).prefix(12)))
                try f.ok("rm", "kept")
                #expect(try f.swrun("rmi", "-f", "nosuch").code == 0)
            }
        }
    }
}
