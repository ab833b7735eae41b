import Testing

extension Integration {
    @Suite struct ImagesTests {
        @Test func `the table of images is docker's, byte for byte`() throws {
            try Fixture.with { f in
                #expect(try f.ok("images") == "REPOSITORY   TAG       IMAGE ID   CREATED   SIZE")
                try f.makeBase("tools:v1")
                try f.ok("tag", "tools:v1", "localhost:5000/a/b")
                let id = try f.imageID("tools:v1").dropFirst(7).prefix(12)
                let lines = try f.ok("images").split(separator: "\n").map(String.init)
                #expect(lines[0].hasPrefix("REPOSITORY           TAG       IMAGE ID       CREATED"))
                // One image under two names: two rows, ordered by the full name, docker.io/library/tools before localhost.
                try #require(lines.count == 3)
                #expect(lines[1].hasPrefix("tools                v1        \(id)   "), "\(lines[1])")
                #expect(lines[2].hasPrefix("localhost:5000/a/b   latest    \(id)   "), "\(lines[2])")
                #expect(lines[1].contains("ago") && lines[1].hasSuffix("MB"))
                #expect(try f.ok("images", "-q") == "\(id)\n\(id)")
                #expect(try f.ok("images", "-q", "tools") == "\(id)")
                #expect(try f.ok("images", "-q", "t*:v*") == "\(id)")
                #expect(try f.ok("images", "-q", "*") == "\(id)")
                #expect(try f.ok("images", "--no-trunc", "tools").contains("sha256:\(id)"))
                #expect(try f.ok("images", "nosuch").split(separator: "\n").count == 1)
                try f.fails(1, "images", "a", "b", saying: "requires at most 1 argument")
                try f.fails(1, "images", "-f", "bogus=1", saying: "Invalid filter 'bogus'")
            }
        }

        @Test func `names are looked up before ID prefixes, and ambiguity is said`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                let id = try f.imageID("a:1").dropFirst(7)
                for word in [String(id), "sha256:\(id)", String(id.prefix(12)), String(id.prefix(3))] {
                    #expect(try f.ok("run", "--rm", word, "echo", "ok") == "ok")
                }
                let short = String(id.prefix(4))
                try f.ok("tag", short, short)
                #expect(try f.ok("rmi", short) == "Untagged: \(short):latest")
                try f.fails(1, "tag", "nosuch", "x", saying: "No such image: nosuch:latest")
                try f.fails(1, "tag", "a:1", "UPPER", saying: "must be lowercase")
                try f.fails(1, "rmi", "a:1:2", saying: "invalid reference format")
            }
        }

        @Test func `an ID with several names is not removed without force`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                let id = try f.imageID("a:1")
                try f.ok("tag", "a:1", "b:1")
                try f.fails(
                    1, "rmi", String(id.dropFirst(7).prefix(12)), saying: "image is referenced in multiple repositories"
                )
                let removed = try f.ok("rmi", "-f", id).split(separator: "\n").map(String.init)
                #expect(Set(removed.prefix(2)) == ["Untagged: a:1", "Untagged: b:1"])
                #expect(removed.dropFirst(2).first == "Deleted: \(id)")
                #expect(
                    try f.shellOK(
                        "ls \(f.root)/images/blobs/sha256 \(f.root)/layers | grep -c '^[0-9a-f]\\{64\\}$' || true")
                        == "0")
            }
        }

        @Test func `a tag that moves leaves its old image without a name`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                let old = try f.imageID("a:1")
                try f.ok("save", "-o", "old.tar", "a:1")
                try f.ok("import", try f.emptyTar(), "a:1")
                #expect(try f.imageID("a:1") != old)
                #expect(try f.ok("images").contains("<none>"))
                let outcome = try f.ok("load", "-i", "old.tar")
                #expect(
                    outcome.contains("renaming the old one with ID sha256:") && outcome.hasSuffix("Loaded image: a:1"))
                #expect(try f.imageID("a:1") == old)
            }
        }

        @Test func `history shows every step, newest first`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok(
                    "run", "--name", "box", "a:1", "sh", "-c", "echo a long enough command to be cut short > /file")
                try f.ok("commit", "-m", "second", "-a", "me", "box", "a:2")
                try f.ok("commit", "-m", "third", "-c", "CMD [\"true\"]", "box", "a:3")
                try f.ok("rm", "box")
                let lines = try f.ok("history", "a:2").split(separator: "\n").map(String.init)
                try #require(lines.count == 3)
                #expect(lines[0].hasPrefix("IMAGE          CREATED"))
                #expect(lines[1].hasPrefix(String(try f.imageID("a:2").dropFirst(7).prefix(12))))
                #expect(
                    lines[1].contains("sh -c echo a long enough command to be cut s…") && lines[1].hasSuffix("second"))
                let base = String(try f.imageID("a:1").dropFirst(7).prefix(12))
                #expect(lines[2].hasPrefix("<missing>") || lines[2].hasPrefix(base))
                #expect(try f.ok("history", "--no-trunc", "a:2").contains("cut short > /file"))
                #expect(try f.ok("history", "-q", "a:2").split(separator: "\n").count == lines.count - 1)
                try f.fails(1, "history", "nosuch", saying: "No such image: nosuch:latest")
            }
        }

        @Test func `a commit that changes no file makes an image without a new layer`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok("create", "--name", "box", "a:1", "true")
                let id = try f.ok("commit", "-c", "LABEL who=me", "-c", "CMD [\"echo\", \"hi\"]", "box", "a:2")
                #expect(id != (try f.imageID("a:1")))
                let layers = try f.shellOK("for i in a:1 a:2; do swrun inspect $i | jq -c '.[0].RootFS.Layers'; done")
                    .split(separator: "\n")
                #expect(layers.count == 2 && layers.first == layers.last)
                #expect(try f.ok("run", "--rm", "a:2") == "hi")
                #expect(try f.shellOK("swrun inspect a:2 | jq -r '.[0].Config.Labels.who'") == "me")
                try f.fails(1, "commit", "-c", "RUN x", "box", saying: "run is not a valid change command")
                try f.fails(1, "commit", "box", "UPPER", saying: "must be lowercase")
                try f.fails(1, "commit", "nosuch", saying: "No such container: nosuch")
                try f.ok("rm", "box")
            }
        }

        @Test func `inspect describes images and containers as JSON`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                let id = try f.ok("create", "--name", "box", "-e", "A=1", "a:1", "echo", "hi")
                let image = try f.shellOK("swrun inspect a:1 | jq -r '.[0] | .Id, .RepoTags[0], .Os, .RootFS.Type'")
                    .split(separator: "\n")
                #expect(image == [try f.imageID("a:1"), "a:1", "linux", "layers"].map { Substring($0) })
                let container = try f.shellOK(
                    "swrun inspect box | jq -r '.[0] | .Id, .Name, .Path, .Args[0], .State.Status, .Image'"
                ).split(separator: "\n")
                #expect(container == [id, "/box", "echo", "hi", "created", try f.imageID("a:1")].map { Substring($0) })
                let missing = try f.swrun("inspect", "nosuch")
                #expect(missing.code == 1 && missing.text == "[]" && missing.errors.contains("No such object: nosuch"))
                try f.ok("rm", "box")
            }
        }

        @Test func `import takes a file or stdin, compressed or not`() throws {
            try Fixture.with { f in
                try f.shellOK("mkdir d && echo hello > d/f && tar -C d -cf d.tar . && gzip -k d.tar")
                let diff = try f.shellOK("sha256sum < d.tar | cut -d' ' -f1")
                for command in [
                    "import d.tar x:1", "import d.tar.gz x:1", "import - x:1 < d.tar",
                    "import -m note - x:1 < d.tar.gz",
                ] {
                    #expect(try f.shellOK("swrun \(command)").hasPrefix("sha256:"))
                    #expect(try f.shellOK("swrun inspect x:1 | jq -r '.[0].RootFS.Layers[0]'") == "sha256:\(diff)")
                }
                #expect(try f.ok("history", "x:1").contains("note"))
                #expect(try f.shellOK("swrun import - empty:1 < /dev/null").hasPrefix("sha256:"))
                try f.fails(125, "run", "x:1", saying: "No command specified")
            }
        }
    }
}
