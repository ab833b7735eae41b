import Testing

extension Integration {
    @Suite struct ContainerFilterTests {
        @Test func `every filter finds what it names, and nothing else`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.shellOK(
                    """
                    mkdir shared
                    swrun create --name web-1 -l tier=web -l 'note=a b' -v $PWD/shared:/data probe:v1 exit 0
                    swrun create --name web-2 -l tier=web probe:v1 exit 3
                    swrun create --name base probe:v1 exit 0
                    swrun start -a web-2 || true
                    swrun commit base child:v1
                    swrun create --name kid -l tier=db --network host child:v1 exit 0
                    """)
                let run = try f.start(["run", "--name", "live", "probe:v1", "signals"])
                try run.waitForOutput("ready")
                func names(_ filters: String...) throws -> String {
                    let words = filters.flatMap { ["-f", $0] }
                    return try f.swrun(["ps", "-a", "--format", "{{.Names}}"] + words).lines.sorted().joined(
                        separator: " ")
                }
                let id = try f.ok("inspect", "-f", "{{.Id}}", "base")
                #expect(try names("id=\(id.prefix(8))") == "base")
                #expect(try names("name=web") == "web-1 web-2")
                #expect(try names("name=^/web-[2-9]$") == "web-2")
                #expect(try names("name=^(base|kid)$") == "base kid")
                #expect(try names("label=tier") == "kid web-1 web-2")
                #expect(try names("label=tier=web", "label=note=a b") == "web-1")
                #expect(try names("exited=3") == "web-2")
                #expect(try names("status=exited") == "web-2")
                #expect(try names("status=created", "status=running") == "base kid live web-1")
                #expect(try names("ancestor=probe:v1") == "base kid live web-1 web-2")
                #expect(try names("ancestor=child:v1") == "kid")
                #expect(try names("ancestor=nosuch") == "")
                #expect(try names("before=base") == "web-1 web-2")
                #expect(try names("since=base") == "kid live")
                #expect(try names("volume=/data") == "web-1")
                #expect(try names("volume=\(f.work)/shared") == "web-1")
                #expect(try names("network=host") == "kid")
                #expect(try names("health=none", "name=web-1") == "web-1")
                #expect(try names("health=healthy") == "")
                #expect(try names("expose=80") == "" && names("publish=80/tcp") == "")
                #expect(try names("is-task=true") == "")
                for (bad, text) in [
                    ("status=bogus", "Invalid filter 'status=bogus'"),
                    ("health=bogus", "Invalid filter 'health=bogus'"),
                    ("exited=x", "Invalid filter 'exited=x'"), ("name=[", "Invalid filter 'name=['"),
                    ("publish=x", "Invalid filter 'publish=[x]'"), ("expose=9-8", "Invalid filter 'expose=[9-8]'"),
                    ("before=nosuch", "No such container: nosuch"), ("bogus=1", "Invalid filter 'bogus'"),
                ] { try f.fails(1, "ps", "-f", bad, saying: text) }
                // The newest first, and as many as asked for, whatever their state.
                #expect(try f.ok("ps", "-n", "2", "--format", "{{.Names}}") == "live\nkid")
                #expect(try f.ok("ps", "-l", "--format", "{{.Names}}") == "live")
                #expect(try f.ok("ps", "--format", "{{.Names}}") == "live")
                #expect(try f.ok("ps", "-ql") == f.ok("inspect", "-f", "{{slice .Id 0 12}}", "live"))
                try f.ok("kill", "live")
                #expect(try run.finish().code == 137)
                try f.shellOK("swrun rm $(swrun ps -aq) > /dev/null")
            }
        }

        @Test func `one JSON object a line, with docker's keys in order`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.ok("create", "--name", "box", "-l", "b=2", "-l", "a=1", "probe:v1", "exit", "0")
                let keys = try f.shellOK("swrun ps -a --format json | jq -c keys_unsorted")
                for key in [
                    "Command", "CreatedAt", "ID", "Image", "Labels", "LocalVolumes", "Mounts", "Names", "Networks",
                    "Ports",
                    "RunningFor", "Size", "State", "Status",
                ] { #expect(keys.contains("\"\(key)\""), "\(keys)") }
                #expect(try f.shellOK("swrun ps -a --format json | jq -r .Labels") == "a=1,b=2")
                #expect(try f.shellOK("swrun ps -as --format '{{.Size}}'").hasPrefix("0B (virtual "))
                try f.ok("rm", "box")
            }
        }
    }
}
