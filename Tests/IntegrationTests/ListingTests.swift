import Testing

extension Integration {
    /// What scripts read: tables, templates, filters.
    @Suite struct ListingTests {
        /// Three images: `one:v1` that is also `reg.io:5000/a/b`, `two:v1` with labels, and one without a name.
        func withImages(_ body: (Fixture, _ one: String, _ two: String, _ dangling: String) throws -> Void) throws {
            try Fixture.with { f in
                try f.shellOK(
                    """
                    mkdir -p root/bin && echo x > root/x && tar -C root -cf root.tar .
                    one=$(swrun import -m first root.tar one:v1)
                    swrun tag one:v1 reg.io:5000/a/b
                    two=$(swrun import -c 'LABEL tier=web' -c 'LABEL empty=' -c 'CMD ["sh", "-c", "a && b"]' root.tar two:v1)
                    none=$(swrun import -c 'ENV X=1' root.tar)
                    echo $one > one; echo $two > two; echo $none > none
                    """)
                let ids = try ["one", "two", "none"].map { String(try f.read($0).dropFirst(7).dropLast()) }
                try body(f, ids[0], ids[1], ids[2])
            }
        }

        @Test func `images are printed by templates, in tables and as JSON`() throws {
            try withImages { f, one, two, none in
                #expect(
                    try f.ok("images", "--format", #"{{.Repository}}:{{.Tag}}\t{{.ID}}"#, "one")
                        == "one:v1\t\(one.prefix(12))")
                #expect(try f.ok("image", "ls", "--no-trunc", "--format", "{{.ID}}", "two") == "sha256:\(two)")
                let table = try f.ok("images", "--format", #"table {{.Tag}}\t{{.Repository}}"#, "reg.io:5000/*/*")
                #expect(table == "TAG       REPOSITORY\nlatest    reg.io:5000/a/b")
                let json = try f.ok("images", "--format", "json", "-f", "dangling=true")
                #expect(json.hasPrefix(#"{"Containers":"N/A","CreatedAt":""#))
                #expect(
                    json.contains(
                        #""Repository":"\u003cnone\u003e","SharedSize":"N/A","Size":"2B","Tag":"\u003cnone\u003e""#))
                #expect(try f.ok("images", "--format", "{{json .Repository}}", "-f", "dangling=true") == "\"<none>\"")
                #expect(try f.ok("images", "--digests", "two").hasPrefix("REPOSITORY   TAG       DIGEST    IMAGE ID"))
                #expect(try f.ok("images", "-q", "--format", "{{.Size}}", "two") == "2B")
                #expect(try f.ok("images", "--format", "{{.Bogus}}", "nosuch") == "")
                try f.fails(
                    1, "images", "--format", "{{.ID", saying: "template parsing error: template: :1: unclosed action")
                try f.fails(
                    1, "images", "--format", "{{.Bogus}}", saying: "<.Bogus>: can't evaluate field Bogus in type image")
                try f.fails(
                    1, "images", "--format", "{{range 1000000000}}{{end}}", saying: "the template makes more than")
            }
        }

        @Test func `filters of one key are alternatives or all have to hold, and wrong ones name the right ones`()
            throws
        {
            try withImages { f, one, two, none in
                func names(_ filters: String...) throws -> String {
                    let words = filters.flatMap { ["-f", $0] }
                    return try f.swrun(["images", "--format", "{{.Repository}}"] + words).text
                        .split(separator: "\n").joined(separator: " ")
                }
                #expect(try names("label=tier") == "two")
                #expect(try names("label=tier=web", "label=empty=") == "two")
                #expect(try names("label=tier", "label=nosuch") == "")
                #expect(try names("label=tier=db") == "")
                #expect(try names("reference=one", "reference=two:*") == "two one")
                #expect(try names("reference=one", "label=tier") == "")
                #expect(try names("dangling=true") == "<none>")
                #expect(try names("dangling=false", "reference=*") == "two one")
                #expect(try names("before=two:v1", "dangling=false") == "one reg.io:5000/a/b")
                #expect(try names("since=one:v1", "dangling=false") == "two")
                #expect(try names("until=24h") == "" && names("until=1s", "until=2000-01-01") == "")
                #expect(try names("reference=reg.io:5000/*") == "")
                #expect(try names("reference=reg.io:5000/a/[a-c]") == "reg.io:5000/a/b")
                let outcome = try f.swrun("images", "-f", "bogus=1")
                #expect(outcome.code == 1 && outcome.errors.contains("Invalid filter 'bogus'"))
                #expect(outcome.errors.contains("Hint: there are before, dangling, label, reference, since and until"))
                try f.fails(1, "images", "-f", "dangling=maybe", saying: "Invalid filter 'dangling=[maybe]'")
                try f.fails(1, "images", "-f", "before=nosuch", saying: "No such image: nosuch:latest")
                try f.fails(1, "images", "-f", "until=soon", saying: "soon is no point in time")
                try f.fails(1, "images", "-f", "reference=[", saying: "invalid pattern '['")
                try f.fails(1, "ps", "-f", "bogus=1", saying: "Invalid filter 'bogus'")
                try f.fails(1, "ps", "-f", "status=bogus", saying: "Invalid filter 'status=bogus'")
            }
        }

        @Test func `the lines of tutorials that clean up work as printed`() throws {
            try withImages { f, one, two, none in
                let dangling = try f.shellOK(#"swrun rmi $(swrun images -q -f "dangling=true")"#)
                #expect(dangling.contains("Deleted: sha256:\(none)"))
                #expect(try f.ok("images", "-aq") == [two, one, one].map { $0.prefix(12) }.joined(separator: "\n"))
                // An ID that is listed once for each name is gone at its second turn: no trouble under -f.
                try f.shellOK("swrun rmi -f $(swrun images -aq)")
                #expect(try f.ok("images", "-aq") == "")
            }
        }

        @Test func `history and inspect take templates`() throws {
            try withImages { f, one, two, none in
                #expect(try f.ok("history", "--format", "{{.Comment}} {{.Size}}", "one:v1") == "first 2B")
                #expect(try f.ok("image", "history", "-q", "two:v1") == two.prefix(12))
                #expect(try f.ok("history", "-H=false", "--format", "{{.Size}}", "one:v1") == "2")
                #expect(try f.ok("history", "--format", "table {{.Comment}}", "one:v1") == "COMMENT\nfirst")
                #expect(
                    try f.ok("inspect", "-f", "{{.Config.Labels.tier}} {{index .Config.Labels \"no\"}}|", "two:v1")
                        == "web |")
                #expect(try f.ok("inspect", "-f", "{{json .Config.Cmd}}", "two:v1") == #"["sh","-c","a && b"]"#)
                #expect(
                    try f.ok("inspect", "-f", "{{range .Config.Cmd}}<{{.}}>{{end}}", "two:v1") == "<sh><-c><a && b>")
                #expect(
                    try f.ok("image", "inspect", "-f", "{{.Config.Entrypoint}} {{len .RootFS.Layers}}", "two:v1")
                        == "[] 1")
                #expect(try !f.ok("inspect", "-f", "{{.Metadata.LastTagTime}}", "one:v1").hasPrefix("0001"))
                #expect(try f.ok("inspect", "-f", "json", "one:v1").hasPrefix(#"[{"Id":"sha256:"#))
                for (line, text) in [
                    ("inspect nosuch", "No such object: nosuch"),
                    ("image inspect nosuch", "No such image: nosuch:latest"),
                    ("container inspect one:v1", "No such container: one:v1"),
                    ("inspect --type container one:v1", "No such container: one:v1"),
                ] {
                    let outcome = try f.swrun(line.split(separator: " ").map(String.init))
                    #expect(
                        outcome.code == 1 && outcome.text == "[]" && outcome.errors.contains(text),
                        "\(line): \(outcome)")
                }
                try f.fails(1, "inspect", "--type", "bogus", "x", saying: "unknown type: \"bogus\": must be one of")
                let both = try f.swrun("inspect", "-f", "{{.Id}}", "nosuch", "one:v1")
                #expect(both.code == 1 && both.text == "sha256:\(one)")
            }
        }

        @Test func `ps takes templates and shows sizes`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("create", "--name", "box", "-l", "org.x=1", "base:v1", "sh", "-c", "echo hi")
                #expect(
                    try f.ok(
                        "ps", "-a", "--format", #"{{.Names}}\t{{.Label "org.x"}}{{.Label "no"}}|{{.State}}|{{.Size}}"#)
                        == "box\t1|created|0B (virtual \(try f.ok("images", "--format", "{{.Size}}", "base")))")
                #expect(try f.ok("ps", "--format", "table {{.Names}}") == "NAMES")
                #expect(try f.ok("ps", "-a", "--format", "json").contains(#""Labels":"org.x=1","LocalVolumes":"0""#))
                #expect(try f.ok("container", "ls", "-aq", "--format", "{{.Names}}").count == 12)
                #expect(try f.ok("ps", "-as").split(separator: "\n")[1].contains("0B (virtual "))
                #expect(try f.ok("inspect", "-s", "-f", "{{.SizeRw}}", "box") == "0")
                try f.fails(
                    1, "ps", "--format", "{{.Bogus}}", "-a", saying: "can't evaluate field Bogus in type container")
            }
        }
    }
}
