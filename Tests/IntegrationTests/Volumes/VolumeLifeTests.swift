import Testing

extension Integration {
    /// Which volumes outlive what.
    @Suite struct VolumeLifeTests {
        @Test func `volumes outlive their containers, and are shared`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "--rm", "-v", "data:/d", "base:v1", "sh", "-c", "echo kept > /d/f")
                #expect(try f.ok("run", "--rm", "-v", "data:/other:ro", "base:v1", "cat", "/other/f") == "kept")
                let readOnly = try f.swrun("run", "--rm", "-v", "data:/d:ro", "base:v1", "touch", "/d/g")
                #expect(readOnly.code == 1 && readOnly.errors.contains("Read-only file system"))
                #expect(
                    try f.ok("run", "--rm", "--mount", "src=data,dst=/d,readonly=0", "base:v1", "cat", "/d/f") == "kept"
                )
            }
        }

        @Test func `what another container has mounted can be had as well`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK("mkdir host && echo host > host/f")
                try f.ok(
                    "create", "--name", "lender", "-v", "/anon", "-v", "data:/d", "-v", "./host:/h:ro", "base:v1",
                    "true")
                try f.ok(
                    "run", "--rm", "--volumes-from", "lender", "base:v1", "sh", "-c", "echo a > /anon/f; echo d > /d/f")
                #expect(
                    try f.ok("run", "--rm", "--volumes-from", "lender:ro", "base:v1", "cat", "/anon/f", "/d/f", "/h/f")
                        == "a\nd\nhost")
                #expect(
                    try f.swrun("run", "--rm", "--volumes-from", "lender:ro", "base:v1", "touch", "/anon/g").code == 1)
                #expect(try f.swrun("run", "--rm", "--volumes-from", "lender", "base:v1", "touch", "/h/g").code == 1)
                #expect(
                    try f.ok("run", "--rm", "--volumes-from", "lender", "--tmpfs", "/d", "base:v1", "ls", "/d") == "")
                // The borrower keeps the anonymous volume of a lender that is gone.
                try f.ok("create", "--name", "borrower", "--volumes-from", "lender", "base:v1", "cat", "/anon/f")
                try f.ok("rm", "-v", "lender")
                #expect(try f.ok("start", "-a", "borrower") == "a")
                try f.ok("rm", "-v", "borrower")
                #expect(try f.ok("volume", "ls", "-q") == "data")
                try f.fails(125, "run", "--volumes-from", "nosuch", "base:v1", saying: "No such container: nosuch")
            }
        }

        @Test func `a container that cannot be made leaves no volume of its own`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("create", "--name", "box", "base:v1", "true")
                try f.fails(125, "run", "--name", "box", "-v", "/a", "base:v1", "true", saying: "already in use")
                try f.fails(
                    125, "run", "-v", "/a", "--mount", "src=data,dst=/b,volume-subpath=no", "base:v1", "true",
                    saying: "no: No such file or directory")
                try f.ok("rm", "box")
                #expect(try f.ok("volume", "ls", "-q") == "data")
            }
        }

        @Test func `part of a volume is looked up inside it`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK("mkdir canary && echo host > canary/f")
                try f.ok(
                    "run", "--rm", "-v", "data:/d", "base:v1", "sh", "-c",
                    "mkdir -p /d/sub\(f.work)/canary; echo inside > /d/sub/f; echo decoy > /d/sub/x; ln -s \(f.work)/canary /d/out"
                )
                #expect(
                    try f.ok("run", "--rm", "--mount", "src=data,dst=/s,volume-subpath=sub", "base:v1", "cat", "/s/f")
                        == "inside")
                try f.fails(
                    125, "run", "--rm", "--mount", "src=data,dst=/s,volume-subpath=out", "base:v1", "cat", "/s/f",
                    saying: "cannot access path")
                // The link is put there when the container is made already.
                try f.ok(
                    "create", "--name", "box", "--mount", "src=data,dst=/s,volume-subpath=sub", "base:v1", "cat", "/s/f"
                )
                try f.shellOK("cd \(f.root)/volumes/data/_data && mv sub old && ln -s \(f.work)/canary sub")
                let late = try f.swrun("start", "-a", "box")
                #expect(late.code != 0 && !late.text.contains("host"), "\(late)")
                try f.ok("rm", "box")
            }
        }

        @Test func `commit, diff, export and cp leave volumes where they are`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "run", "--name", "box", "-v", "data:/vol/d", "-v", "/anon", "--mount", "type=tmpfs,dst=/t",
                    "base:v1",
                    "sh", "-c", "echo x > /vol/d/f; echo x > /anon/f; echo x > /t/f; echo own > /own")
                #expect(try f.ok("diff", "box") == "A /own")
                #expect(try f.ok("cp", "box:/vol/d/f", "-").contains("x\n"))
                #expect(
                    try f.shellOK("swrun export box | tar -t | grep -E '^(own|vol|anon|t/)' | sort")
                        == "anon/\nown\nt/\nvol/\nvol/d/")
                let commit = try f.swrun("commit", "box", "new:v1")
                #expect(commit.code == 0)
                #expect(try f.swrun("run", "--rm", "new:v1", "ls", "/vol", "/anon").code != 0)
                #expect(try f.ok("run", "--rm", "new:v1", "cat", "/own") == "own")
                try f.ok("rm", "-v", "box")
                try f.ok("volume", "rm", "data")
            }
        }

        @Test func `a volume found in time is never lost`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                for round in 0..<12 {
                    try f.ok("volume", "create", "data")
                    let create = try f.start([
                        "create", "--name", "box\(round)", "-v", "data:/d", "probe:v1", "exit", "0",
                    ])
                    let remove = try f.start(["volume", "rm", "data"])
                    let (created, removed) = (try create.finish(), try remove.finish())
                    #expect(created.code == 0, "\(created)")
                    // Either it was removed before, and made again, or it was in use.
                    #expect(removed.code == 0 || removed.errors.contains("in use"), "\(removed)")
                    try f.ok("start", "-a", "box\(round)")
                    try f.ok("rm", "box\(round)")
                }
            }
        }
    }
}
