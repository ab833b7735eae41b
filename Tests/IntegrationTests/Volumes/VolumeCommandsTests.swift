import Testing

extension Integration {
    /// The commands below `volume`.
    @Suite struct VolumeCommandsTests {
        @Test func `volumes are made, listed, shown and removed in docker's words`() throws {
            try Fixture.with { f in
                #expect(try f.ok("volume", "ls") == "DRIVER    VOLUME NAME")
                #expect(try f.ok("volume", "create", "data") == "data")
                #expect(try f.ok("volume", "create", "data") == "data")
                try f.ok("volume", "create", "--label", "k=v", "--label", "alone", "cache")
                #expect(try f.ok("volume", "ls") == "DRIVER    VOLUME NAME\nlocal     cache\nlocal     data")
                #expect(try f.ok("volume", "ls", "-q", "--filter", "label=k=v") == "cache")
                #expect(try f.ok("volume", "ls", "-q", "-f", "name=at") == "data")
                #expect(
                    try f.ok("volume", "ls", "--format", "{{.Name}} {{.Driver}} {{.Labels}}")
                        == "cache local alone=,k=v\ndata local ")
                let keys = try f.shellOK("swrun volume inspect cache | jq -c '.[0] | keys, .Labels, .Mountpoint'")
                #expect(
                    keys == #"["CreatedAt","Driver","Labels","Mountpoint","Name","Options","Scope"]"#
                        + "\n" + #"{"alone":"","k":"v"}"# + "\n\"\(f.root)/volumes/cache/_data\"")
                #expect(try f.ok("inspect", "-f", "{{.Name}}", "data") == "data")
                #expect(try f.ok("volume", "rm", "data", "cache") == "data\ncache")
                try f.fails(1, "volume", "rm", "data", saying: "get data: no such volume")
                let missing = try f.swrun("volume", "inspect", "data")
                #expect(
                    missing.code == 1 && missing.errors.contains("get data: no such volume") && missing.text == "[]")
                #expect(try f.ok("volume", "rm", "-f", "data") == "data")
            }
        }

        @Test func `names and options that cannot be are refused`() throws {
            try Fixture.with { f in
                try f.fails(
                    1, "volume", "create", "a",
                    saying: "create a: volume name is too short, names should be at least two alphanumeric characters")
                try f.fails(
                    1, "volume", "create", "x y",
                    saying: #"create x y: "x y" includes invalid characters for a local volume name"#)
                try f.fails(1, "volume", "create", "-d", "nfs", "data", saying: "plugin \"nfs\" not found")
                try f.fails(
                    1, "volume", "create", "-o", "type=tmpfs", "data",
                    saying: "volumes of type \"tmpfs\" are not supported")
                try f.fails(1, "volume", "create", "-o", "size=1", "data", saying: "invalid option: \"size\"")
                try f.fails(1, "volume", "ls", "-f", "bogus=1", saying: "Invalid filter 'bogus'")
                #expect(try f.ok("volume", "ls", "-q") == "")
            }
        }

        @Test func `a volume that a container uses stays`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.ok("create", "--name", "box", "-v", "data:/d", "probe:v1")
                let id = try f.ok("inspect", "-f", "{{.Id}}", "box")
                try f.fails(1, "volume", "rm", "data", saying: "remove data: volume is in use - [\(id)]")
                try f.fails(1, "volume", "rm", "-f", "data", saying: "volume is in use")
                #expect(
                    try f.ok("why", "--format", "{{.Kind}} {{.Name}} {{.Reason}}", "data")
                        == "container box has it on /d")
                #expect(try f.ok("volume", "ls", "-q", "-f", "dangling=false") == "data")
                #expect(try f.ok("volume", "ls", "-q", "-f", "dangling=true") == "")
                #expect(try f.ok("ps", "-a", "--format", "{{.Mounts}} {{.LocalVolumes}}") == "data 1")
                #expect(try f.ok("ps", "-aq", "-f", "volume=data").count == 12)
                // A damaged record still keeps what its specification names.
                try f.shellOK("echo x > \(f.root)/containers/\(id)/container.json")
                try f.fails(1, "volume", "rm", "data", saying: "remove data: volume is in use - [\(id)]")
                try f.ok("rm", "-f", id)
                try f.ok("volume", "rm", "data")
            }
        }

        @Test func `prune takes what nobody named, and all on demand`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let name = try f.ok("volume", "create")
                #expect(name.count == 64)
                try f.ok("volume", "create", "named")
                try f.ok("create", "--name", "box", "-v", "/a", "probe:v1")
                try f.shellOK("dd if=/dev/zero of=\(f.root)/volumes/\(name)/_data/f bs=1M count=1 status=none")
                #expect(
                    try f.shellOK("swrun system df --format '{{.Type}} {{.TotalCount}} {{.Active}}' | grep Volumes")
                        == "Local Volumes 3 1")
                let preview = try f.ok("volume", "prune", "--dry-run")
                #expect(preview.contains(name) && !preview.contains("named"))
                let text = try f.ok("volume", "prune", "-f")
                #expect(text.hasPrefix("Deleted Volumes:\n\(name)\n\nTotal reclaimed space: 1.0"), "\(text)")
                #expect(try f.ok("volume", "prune", "-f") == "Total reclaimed space: 0B")
                #expect(try f.ok("volume", "prune", "-af").hasPrefix("Deleted Volumes:\nnamed\n\n"))
                try f.ok("system", "prune", "-f")
                #expect(try f.ok("volume", "ls", "-q").count == 64)
                try f.ok("system", "prune", "-f", "--volumes")
                #expect(try f.ok("volume", "ls", "-q") == "")
            }
        }

        @Test func `a volume can be another name for a directory of the host`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK("mkdir shared && echo hello > shared/f")
                let create = ["volume", "create", "-o", "type=none", "-o", "o=bind", "-o"]
                #expect(try f.swrun(create + ["device=\(f.work)/shared", "data"]).code == 0)
                #expect(
                    try f.swrun(create + ["device=/nosuch", "other"]).errors.contains("no such directory: /nosuch"))
                #expect(try f.ok("run", "--rm", "-v", "data:/d", "base:v1", "cat", "/d/f") == "hello")
                try f.ok("volume", "rm", "data")
                #expect(try f.read("shared/f") == "hello\n")
            }
        }
    }
}
