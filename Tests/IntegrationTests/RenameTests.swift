import Testing

extension Integration {
    @Suite struct RenameTests {
        @Test func `a container gets another name, and the old one is free`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.ok("create", "--name", "one", "probe:v1", "exit", "3")
                #expect(try f.ok("rename", "one", "two") == "")
                try f.fails(1, "rename", "one", "three", saying: "No such container: one")
                #expect(try f.ok("ps", "-a", "--format", "{{.Names}}") == "two")
                try f.ok("create", "--name", "one", "probe:v1", "exit", "4")
                try f.ok("rename", "one", "/four")
                #expect(try f.swrun("start", "-a", "two").code == 3)
                #expect(try f.swrun("start", "-a", "four").code == 4)
                let id = try f.ok("inspect", "-f", "{{.Id}}", "four")
                try f.fails(
                    1, "rename", "two", "four",
                    saying: "Conflict. The container name \"/four\" is already in use by container \"\(id)\"")
                try f.fails(
                    1, "rename", "two", "two",
                    saying: "Renaming a container with the same name as its current name")
                try f.fails(1, "rename", "two", "a/b", saying: "Invalid container name (a/b)")
                try f.fails(1, "rename", "two", "", saying: "Invalid container name ()")
                try f.fails(1, "rename", "nosuch", "three", saying: "No such container: nosuch")
                #expect(try f.swrun("fsck").code == 0)
                try f.ok("rm", "two", "four")
                #expect(try f.shellOK("ls \(f.root)/names") == "")
            }
        }

        @Test func `a container that runs keeps its new name when it ends`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let kept = try f.start(["run", "--name", "old", "probe:v1", "signals"])
                let passing = try f.start(["run", "--rm", "--name", "rm-old", "probe:v1", "signals"])
                for (name, run) in [("old", kept), ("rm-old", passing)] {
                    try run.waitForOutput("ready")
                    try f.ok("rename", name, name + "-new")
                    try f.ok("stop", name + "-new")
                    #expect(try run.finish().code == 23)
                }
                #expect(try f.ok("ps", "-a", "--format", "{{.Names}} {{.State}}") == "old-new exited")
                try f.ok("rm", "old-new")
                #expect(try f.shellOK("ls \(f.root)/names") == "")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `of many renamings to one name, one comes true`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                for number in 0..<12 { try f.ok("create", "--name", "c\(number)", "probe:v1", "exit", "0") }
                let renames = try (0..<12).map { try f.start(["rename", "c\($0)", "same"]) }
                let codes = try renames.map { try $0.finish().code }
                #expect(codes.filter { $0 == 0 }.count == 1 && codes.filter { $0 == 1 }.count == 11, "\(codes)")
                let names = try f.ok("ps", "-a", "--format", "{{.Names}}").split(separator: "\n")
                #expect(Set(names).count == 12 && names.contains("same"))
                #expect(try f.shellOK("ls \(f.root)/names | wc -l") == "12")
                // One container, many names: each renaming is of the name that it has by then.
                let id = try f.ok("inspect", "-f", "{{.Id}}", "same")
                let more = try (0..<12).map { try f.start(["rename", id, "n\($0)"]) }
                for rename in more { #expect(try rename.finish().code == 0) }
                #expect(try f.shellOK("ls \(f.root)/names | grep -c '^n'") == "1")
                #expect(try f.swrun("fsck").code == 0)
                try f.shellOK("swrun rm $(swrun ps -aq) > /dev/null")
                #expect(try f.shellOK("ls \(f.root)/names") == "")
            }
        }

        @Test func `renaming against removing: no name is left behind`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                for round in 0..<20 {
                    try f.ok("create", "--name", "aa", "probe:v1", "exit", "0")
                    let commands = [["rename", "aa", "bb"], ["rm", "aa"]]
                    let started = try (round % 2 == 0 ? commands : commands.reversed()).map { try f.start($0) }
                    for command in started { #expect([0, 1].contains(try command.finish().code)) }
                    _ = try f.swrun("rm", "-f", "aa", "bb")
                    #expect(try f.shellOK("ls \(f.root)/names; ls \(f.root)/containers") == "")
                }
            }
        }
    }
}
