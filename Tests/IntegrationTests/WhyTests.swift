import Testing

extension Integration {
    @Suite struct WhyTests {
        @Test func `everything that keeps an image or a layer is listed`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok("tag", "a:1", "b:1")
                try f.ok("run", "--name", "box", "a:1", "sh", "-c", "echo made > /new")
                let box = try f.ok("ps", "-aq")
                try f.ok("commit", "box", "child:1")
                let child = try f.imageID("child:1").dropFirst(7).prefix(12)
                let table = try f.ok("why", "a:1").split(separator: "\n").map(String.init)
                #expect(table.first == "KEPT BY     ID             NAME      REASON")
                let rows = table.dropFirst().map { $0.split(separator: " ").map(String.init) }
                #expect(rows.map(\.first) == ["container", "name", "name", "image"])
                #expect(rows.first?.prefix(5) == ["container", box, "box", "Exited", "(0)"])
                #expect(table.last == "image       \(child)   child:1   was committed from it")
                // Without the reasons, which say how long ago the container ended.
                let fields = "{{.Kind}} {{.ID}} {{.Name}}"
                #expect(
                    try f.ok("why", "--format", fields, String(try f.imageID("a:1").dropFirst(7).prefix(12)))
                        == f.ok("why", "--format", fields, "a:1"))

                let layers = try f.shellOK("swrun inspect child:1 | jq -r '.[0].RootFS.Layers[]'").split(
                    separator: "\n")
                let base = try #require(layers.first)
                let reasons = try f.ok("why", "--format", "{{.Kind}} {{.Name}} {{.Reason}}", String(base))
                #expect(
                    reasons.split(separator: "\n").dropFirst() == [
                        "image a:1,b:1 has it as layer 1 of 1", "image child:1 has it as layer 1 of 2",
                        "layer  lies on it",
                    ], "\(reasons)")
                let top = try #require(layers.last)
                let json = try f.shellOK(
                    "swrun why --no-trunc --format json \(top.dropFirst(7).prefix(20)) | jq -r .ID")
                #expect(json == (try f.imageID("child:1")))
                try f.ok("rm", "box")
            }
        }

        @Test func `what nothing keeps, what is ambiguous and what is not there are said`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                let id = String(try f.imageID("a:1").dropFirst(7).prefix(12))
                try f.ok("import", try f.emptyTar(), "a:1")
                #expect(try f.ok("why", id) == "Nothing keeps image \(id): 'swrun image prune' removes it")
                #expect(try f.ok("why", "--format", "json", id) == "")
                try f.ok("create", "--name", "box", id, "true")
                #expect(try f.ok("why", "box") == "Nothing keeps container box: 'swrun rm box' removes it")
                #expect(try f.ok("why", id).contains("box"))
                try f.fails(1, "why", "nosuch", saying: "No such image, layer, container or volume: nosuch")
                try f.fails(1, "why", saying: "requires 1 argument")
                try f.ok("rm", "box")
            }
        }

        @Test func `a start that failed is remembered until one does not`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let state = "swrun inspect -f '{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}' box"
                #expect(try f.swrun("run", "--name", "box", "base:v1", "/nosuch").code == 127)
                #expect(try f.shellOK(state).hasPrefix("created 127 "))
                #expect(try f.shellOK(state).contains("/nosuch"))
                #expect(try f.ok("ps", "-a").contains("Created"))
                #expect(try f.swrun("start", "-a", "box").code == 127)
                try f.ok("rm", "box")
                #expect(try f.swrun("run", "--name", "box", "base:v1", "/etc").code == 126)
                #expect(try f.shellOK(state).hasPrefix("created 126 "))
                try f.ok("rm", "box")
            }
        }
    }
}
