import Glibc
import Testing

@Suite struct EventsTests {
    @Test func `events tell the life of a container, in docker's lines`() throws {
        try Fixture.with { f in
            try f.makeBase()
            let follower = try f.start(["events", "--since", "0", "--filter", "type=container"])
            _ = try f.swrun("run", "--rm", "--name", "one", "-l", "a=b", "base:v1", "sh", "-c", "exit 3")
            try f.ok("run", "-d", "--name", "two", "base:v1", "sleep", "1000")
            try f.ok("pause", "two")
            try f.ok("unpause", "two")
            try f.ok("rename", "two", "three")
            let id = try f.ok("inspect", "-f", "{{.Id}}", "three")
            try f.ok("stop", "-t", "0", "three")
            try f.ok("rm", "three")
            try follower.waitForOutput("destroy \(id)")
            follower.send(SIGINT)
            let lines = try follower.finish().lines
            let words = lines.map { $0.split(separator: " ")[2] }
            #expect(
                words == [
                    "create", "start", "die", "destroy", "create", "start", "pause", "unpause", "rename", "kill", "die",
                    "stop", "destroy",
                ])
            let die = try #require(lines.first { $0.contains(" die ") })
            #expect(die.hasSuffix(" (a=b, exitCode=3, image=base:v1, name=one)"), "\(die)")
            #expect(die.split(separator: " ").first?.utf8.count == 30)
            #expect(lines.contains { $0.hasSuffix("(image=base:v1, name=three, oldName=/two)") })
            // The same again, when it is over.
            let again = try f.ok("events", "--since", "1h", "--until", "0s", "--filter", "type=container")
            #expect(again.split(separator: "\n").map(String.init) == lines)
        }
    }

    @Test func `events of images, filters and formats`() throws {
        try Fixture.with { f in
            let id = try f.makeBase()
            try f.ok("tag", "base:v1", "other:v2")
            try f.ok("rmi", "other:v2")
            try f.ok("save", "-o", "x.tar", "base:v1")
            try f.ok("rmi", "base:v1")
            try f.ok("load", "-i", "x.tar")
            func events(_ words: String...) throws -> [String] {
                try f.swrun(["events", "--since", "0", "--until", "0s"] + words).lines
            }
            #expect(
                try events("--format", "{{.Type}} {{.Action}} {{.Actor.Attributes.name}}") == [
                    "image import base:v1", "image tag other:v2", "image untag other:v2", "image save base:v1",
                    "image untag base:v1", "image delete \(id)", "image load base:v1",
                ])
            #expect(try events("--filter", "event=tag").count == 1)
            #expect(try events("--filter", "event=tag", "--filter", "event=untag").count == 3)
            #expect(try events("--filter", "image=other").count == 2)
            #expect(try events("--filter", "image=other", "--filter", "event=tag").count == 1)
            #expect(try events("--filter", "type=container").isEmpty)
            #expect(try events("--filter", "container=x").isEmpty)
            try f.shellOK(
                """
                swrun events --since 0 --until 0s --format json | jq -se '.[] | select(.Action == "tag")
                | .Type == "image" and .status == "tag" and .Actor.Attributes.name == "other:v2" and .scope == "local"
                  and (.timeNano / 1000000000 | floor) == .time'
                """)
            try f.ok("volume", "create", "data")
            try f.ok("volume", "rm", "data")
            #expect(
                try events("--filter", "volume=data", "--format", "{{.Action}} {{.Actor.ID}}") == [
                    "create data", "destroy data",
                ])
            try f.fails(1, "events", "--filter", "bogus=x", saying: "Invalid filter 'bogus'")
            try f.fails(1, "events", "--since", "x", saying: "invalid value for \"since\"")
        }
    }

    @Test func `events tell of commands inside, of clients that leave, and of changed limits`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok("run", "-d", "--name", "box", "base:v1", "sleep", "1000")
            _ = try f.swrun("exec", "box", "sh", "-c", "exit 4")
            try f.ok("exec", "-d", "box", "true")
            try f.ok("update", "--pids-limit", "50", "box")
            func events(_ format: String) throws -> [String] {
                try f.swrun("events", "--since", "0", "--until", "0s", "--format", format).lines
            }
            try f.waitUntil("the second has ended") {
                try events("{{.Action}}").filter { $0 == "exec_die" }.count == 2
            }
            let session = try f.terminal("run", "-it", "--name", "shell", "base:v1", "/bin/sh")
            try session.type("echo rea''dy\n")
            try session.waitFor("ready")
            try session.type("\u{10}\u{11}")
            #expect(try session.finish() == 0)
            let actions = try events("{{.Action}}")
            for action in ["exec_create: sh -c exit 4", "exec_start: sh -c exit 4", "update", "detach"] {
                #expect(actions.contains(action), "\(action): \(actions)")
            }
            let ends = try events("{{.Action}} {{.Actor.Attributes.exitCode}} {{.Actor.Attributes.execID}}")
            #expect(ends.contains("create <no value> <no value>"))
            let end = try #require(ends.first { $0.hasPrefix("exec_die 4 ") })
            #expect(end.utf8.count == 11 + 64, "\(end)")
            try f.ok("rm", "-f", "box", "shell")
        }
    }

    @Test func `events tell of files that are copied and of looks at the processes`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok("run", "-d", "--name", "box", "base:v1", "sleep", "1000")
            try f.shellOK("echo x >file; swrun cp file box:/tmp; swrun cp box:/tmp/file out; swrun top box >/dev/null")
            try f.fails(1, "cp", "box:/missing", "out", saying: "Could not find the file")
            let told = try f.ok(
                "events", "--since", "0", "--until", "0s", "-f", "type=container", "--format", "{{.Action}}")
            #expect(told.split(separator: "\n").dropFirst(2) == ["extract-to-dir", "archive-path", "top"])
            try f.ok("rm", "-f", "box")
        }
    }

    @Test func `wait waits for other states than the end`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok("create", "--name", "box", "base:v1", "sleep", "1000")
            #expect(try f.ok("wait", "--condition", "created", "box") == "-1")
            let waiter = try f.start(["wait", "--condition=paused", "--condition=exited", "box"])
            try f.ok("start", "box")
            #expect(try f.ok("wait", "--condition=running", "box") == "-1")
            try f.ok("pause", "box")
            #expect(try waiter.finish().text == "-1")
            try f.ok("rm", "-f", "box")
            try f.fails(125, "wait", "--condition", "bogus", "box", saying: "invalid condition")
        }
    }

    @Test func `wait gives the exit code of a container that removed itself`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok(
                "run", "-d", "--rm", "--name", "brief", "base:v1", "sh", "-c",
                "until [ -e /go ]; do sleep 0.01; done; exit 7")
            let waiting = try f.start(["wait", "brief"])
            try f.shellOK("touch go; swrun cp go brief:/go")
            let outcome = try waiting.finish()
            #expect(outcome.code == 0 && outcome.text == "7", "\(outcome)")
            try f.ok("run", "-d", "--rm", "--name", "gone", "base:v1", "sleep", "1000")
            #expect(try f.ok("stop", "-t", "0", "gone") == "gone")
            #expect(try f.ok("events", "--since", "0", "--until", "0s", "-f", "event=stop").contains("name=gone"))
        }
    }

    @Test func `info and version have the keys that scripts ask for`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok("create", "--name", "aa", "base:v1")
            try f.ok("run", "-d", "--name", "bb", "base:v1", "sleep", "1000")
            #expect(
                try f.ok(
                    "info", "-f",
                    "{{.Containers}} {{.ContainersRunning}} {{.ContainersPaused}} {{.ContainersStopped}} {{.Images}} {{.Driver}} {{.OSType}}"
                ) == "2 1 0 1 1 overlay linux")
            #expect(try f.ok("info", "-f", "{{.KernelVersion}}") == f.shellOK("uname -r"))
            #expect(
                try f.ok("info", "-f", "{{.Name}} {{.NCPU}} {{.Architecture}}")
                    == f.shellOK("echo $(uname -n) $(nproc) $(uname -m)"))
            #expect(["1", "2"].contains(try f.ok("info", "--format", "{{.CgroupVersion}}")))
            #expect(try f.ok("info").contains("\nOSType: linux\n"))
            try f.shellOK(
                "swrun info -f '{{json .}}' | jq -e '.MemTotal > 0 and .SecurityOptions != [] and .DockerRootDir == env.SWRUN_ROOT'"
            )
            #expect(try f.ok("version", "-f", "{{.Client.Version}}") == f.ok("version", "-f", "{{.Server.Version}}"))
            try f.shellOK("swrun version -f json | jq -e .Client.Os")
            try f.ok("rm", "-f", "bb")
        }
    }

    @Test func `top shows the processes of a container, those of its own cgroups and of exec included`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok(
                "run", "-d", "--name", "busy", "-u", "12345", "base:v1", "sh", "-c", "sleep 1000 & exec sleep 2000")
            try f.shellOK("until [ \"$(swrun top busy h -o comm | xargs)\" = 'sleep sleep' ]; do sleep 0.01; done")
            let pid = try f.ok("inspect", "-f", "{{.State.Pid}}", "busy")
            let lines = try f.ok("top", "busy").split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(lines.first == ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"])
            #expect(lines.count == 3)
            let first = try #require(lines.first { $0.dropFirst().first == pid })
            #expect(first.first == "12345" && first.suffix(3) == ["00:00:00", "sleep", "2000"])
            // What ps says of the same processes.
            #expect(
                try f.ok("top", "busy", "-o", "pid,ppid,pgid,sid,nlwp,ni,comm,args").split(separator: "\n").dropFirst()
                    .map(squeezed)
                    == f.shellOK(
                        "ps --no-headers -o pid,ppid,pgid,sid,nlwp,ni,comm,args -p $(swrun top busy h -o pid | xargs | tr ' ' ,)"
                    ).split(separator: "\n").map(squeezed))
            #expect(try f.ok("top", "busy", "aux").hasPrefix("USER "))
            #expect(try f.ok("top", "busy", "-eo", "pid=NUMBER").hasPrefix("NUMBER\n"))
            try f.fails(1, "top", "busy", "-o", "bogus", saying: "unknown column 'bogus'")
            try f.fails(1, "top", "busy", "-p", "1", saying: "ps option -p is not supported")
            try f.ok("rm", "-f", "busy")
            try f.ok("create", "--name", "idle", "base:v1")
            try f.fails(1, "top", "idle", saying: "is not running")
        }
    }
}

private func squeezed(_ line: Substring) -> String { line.split(separator: " ").joined(separator: " ") }
