import Testing

extension Integration {
    @Suite struct AnnotationTests {
        @Test func `annotations are in config json and in inspect, beside swrun's own`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("volume", "create", "vol")
                try f.ok("run", "--rm", "-v", "vol:/v", "base:v1", "mkdir", "/v/sub")
                let id = try f.ok(
                    "create", "--name", "box", "--annotation", "a.b=c=d", "--annotation", "bare", "--userns", "host",
                    "--mount", "src=vol,dst=/v,volume-subpath=sub", "base:v1", "true")
                #expect(
                    try f.shellOK("jq -cS .annotations \(f.root)/containers/\(id)/config.json")
                        == #"{"a.b":"c=d","bare":"","dev.swrun.subpath:/v":"sub"}"#)
                #expect(
                    try f.shellOK("swrun inspect box | jq -cS '.[0].HostConfig | [.Annotations,.UsernsMode]'")
                        == #"[{"a.b":"c=d","bare":""},"host"]"#)
                #expect(try f.swrun("start", "-a", "box").code == 0)
                try f.ok("rm", "box")
                try f.ok("volume", "rm", "vol")
                try f.fails(125, "create", "--annotation", "=x", "base:v1", saying: "invalid annotation: =x")
                try f.fails(125, "create", "--annotation", "dev.swrun.x=1", "base:v1", saying: "swrun's own")
                try f.fails(
                    125, "create", "--userns", "keep-id", "base:v1", saying: "user namespaces are not built yet")
                try f.fails(125, "create", "--userns", "odd", "base:v1", saying: "--userns: invalid USER mode")
            }
        }
    }
}
