import Testing

extension Integration {
    /// Layers stacked by a real kernel: deletions, hidden directories, implied ones, and many of them.
    @Suite struct LayersTests {
        @Test(arguments: [3, 128])
        func `layers stack as their archive says`(count: Int) throws {
            try Fixture.with { f in
                let id = try f.shellOK(
                    "python3 \(Machine.checkout)/Tests/Probe/layers.py \(try Machine.probe()) deep.tar \(count)")
                let loaded = try f.ok("load", "-i", "deep.tar").split(separator: "\n")
                #expect(loaded == ["Loaded image: deep:1", "Loaded image: localhost:5000/deep:2"])
                #expect(try f.imageID("deep:1") == id)
                let paths = (3..<max(count, 3)).map { "/layer-\($0)" }
                let read = Report(try f.swrun(["run", "--rm", "deep:1", "read"] + paths))
                for path in paths { #expect(read.answer("read", path) == "bytes", "\(path)") }

                let tree = Report(
                    try f.swrun("run", "--rm", "deep:1", "list", "/", "/private", "/full", "/made", "/made/by"))
                #expect(tree["/"].contains("private d 710 5:6") && tree["/"].contains("made d 755 0:0"))
                #expect(tree["/"].contains("kind - 644 0:0") && !tree["/"].contains { $0.hasPrefix("gone ") })
                #expect(tree["/private"].sorted() == ["new - 644 0:0", "old - 644 0:0"])
                #expect(tree["/full"] == ["three - 644 0:0"])
                #expect(tree["/made"] == ["by d 755 0:0"] && tree["/made/by"] == ["path d 755 0:0"])
            }
        }

        @Test func `what a container deletes, empties and replaces is so in the image made of it`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok(
                    "run", "--name", "one", "a:1", "sh", "-c",
                    "mkdir -p /d/sub && echo 1 > /d/one && echo 2 > /d/sub/two && echo f > /f && ln /f /g")
                try f.ok("commit", "one", "a:2")
                try f.ok(
                    "run", "--name", "two", "a:2", "sh", "-c",
                    "rm -r /d && mkdir /d && echo new > /d/new && rm /f && mkdir /f && chmod 700 /g")
                let changes = try f.ok("diff", "two").split(separator: "\n").map(String.init)
                #expect(changes == ["C /d", "A /d/new", "C /f", "C /g"], "\(changes)")
                try f.ok("commit", "two", "a:3")
                try f.ok("rm", "one", "two")
                #expect(
                    try f.ok("run", "--rm", "a:3", "sh", "-c", "ls /d; stat -c %F-%a /f /g")
                        == "new\ndirectory-755\nregular file-700")
                try f.ok("save", "-o", "a.tar", "a:3")
                try f.ok("rmi", "a:1", "a:2", "a:3")
                try f.ok("load", "-i", "a.tar")
                #expect(try f.ok("run", "--rm", "a:3", "sh", "-c", "ls /d; cat /d/new") == "new\nnew")
                // The layer says it as docker's do.
                try f.shellOK(
                    """
                    skopeo copy -q docker-archive:a.tar dir:unpacked
                    top=$(jq -r '.layers[-1].digest' unpacked/manifest.json | cut -d: -f2)
                    tar -tf unpacked/$top > names; grep -qx d/.wh..wh..opq names; grep -qx d/new names
                    """)
            }
        }
    }
}
