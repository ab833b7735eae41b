import Testing

extension Integration {
    /// `commit` and `diff`: what becomes a layer, what does not, and why.
    @Suite struct CommitWhiteBoxTests {
        /// The entries of an image's topmost layer.
        private func topLayer(_ f: Fixture, _ image: String) throws -> [String] {
            try f.shellOK(
                """
                top=$(swrun explain --format json \(image) | jq -r '.Layers[0].DiffID' | cut -d: -f2)
                tar -tf $SWRUN_ROOT/images/blobs/sha256/$top
                """
            ).split(separator: "\n").map(String.init)
        }

        @Test func `mount points and swrun's own files never show, what is written beside them does`() throws {
            try Fixture.with { f in
                // An image that lacks every place that something is mounted on.
                try f.shellOK(
                    """
                    mkdir -p tree/bin && cp \(try Machine.probe()) tree/bin/probe && ln -s run tree/link
                    mkdir tree/run && tar -C tree -cf - . | swrun import -c 'ENTRYPOINT ["/bin/probe"]' - a:1
                    mkdir data && echo x > data/file && echo y > single
                    """)
                let mounts = [
                    "-v", "\(f.work)/data:/named/deep", "-v", "\(f.work)/single:/conf/file", "--tmpfs", "/memory",
                    "-v", "\(f.work)/data:/link/below",
                ]
                let created = try f.swrun(["create", "--name", "box"] + mounts + ["a:1", "list", "/"])
                #expect(created.code == 0, "\(created)")
                for _ in 0..<2 {
                    try f.ok("start", "-a", "box")
                    #expect(try f.ok("diff", "box") == "")
                }
                let preview = try f.ok("commit", "--dry-run", "box").split(separator: "\n").map(String.init)
                #expect(preview.first == "No layer: nothing has changed", "\(preview)")
                for line in [
                    "Not included: /named/deep: swrun made it for a mount: \(f.work)/data of the host",
                    "Not included: /proc: swrun made it for a mount: proc",
                    "Not included: /etc/hosts: swrun made it for a mount: a file that swrun wrote for this container",
                    "Not included: /run/below holds data of a mount: \(f.work)/data of the host",
                    "Not included: /conf/file holds data of a mount: \(f.work)/single of the host",
                ] { #expect(preview.contains(line), "\(line) in \(preview)") }
                // What the user's program makes stays, also beside a mount point, and the link may lead elsewhere since.
                try f.shellOK(
                    """
                    upper=$(echo $SWRUN_ROOT/containers/*/upper)
                    echo mine > $upper/named/mine; mkdir $upper/own; rm -f $upper/link; ln -s own $upper/link
                    """)
                #expect(
                    try f.ok("diff", "box").split(separator: "\n")
                        == ["C /link", "A /named", "A /named/mine", "A /own"])
                let commit = try f.swrun("commit", "box", "a:2")
                #expect(commit.code == 0 && commit.errors.contains("Not included: /named/deep holds data of a mount"))
                #expect(try f.swrun("commit", "-q", "box").errors.isEmpty)
                #expect(try topLayer(f, "a:2") == ["link", "named/", "named/mine", "own/"])
            }
        }

        @Test func `a dry run lists what the commit then holds`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok(
                    "run", "--name", "box", "a:1", "sh", "-c",
                    "mkdir -p /d/sub; echo 123 > /d/file; ln -s file /d/link; rm /etc/group; chmod 700 /tmp")
                let before = try f.storeListing()
                let lines = try f.ok("commit", "--dry-run", "box", "a:2").split(separator: "\n").map {
                    $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
                }
                #expect(
                    lines == [
                        "A directory /d", "A regular file 4B /d/file", "A symbolic link /d/link", "A directory /d/sub",
                        "C directory /etc", "D - /etc/group", "C directory /tmp", "Layer: 7 entries, 4B",
                    ])
                #expect(try f.storeListing() == before)
                try f.ok("commit", "box", "a:2")
                #expect(
                    try topLayer(f, "a:2")
                        == ["d/", "d/file", "d/link", "d/sub/", "etc/", "etc/.wh.group", "tmp/"])
                #expect(
                    try f.ok("diff", "box").split(separator: "\n").map { $0.dropFirst(2) } == [
                        "/d", "/d/file", "/d/link", "/d/sub", "/etc", "/etc/group", "/tmp",
                    ])
            }
        }

        @Test func `amending replaces the last commit and moves its name`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok("run", "--name", "one", "a:1", "sh", "-c", "echo 1 > /one; echo x > /wrong")
                try f.ok("commit", "-m", "first", "one", "a:2")
                try f.ok("run", "--name", "two", "a:2", "sh", "-c", "rm /wrong; echo 2 > /two")
                try f.ok("commit", "--amend", "two")
                #expect(try topLayer(f, "a:2") == ["one", "two"])
                let history = try f.ok("history", "a:2").split(separator: "\n")
                #expect(history.count == 3 && history[1].contains("first"))
                // Once more from the same container, whose image has no name left: what a:2 means by now is not touched.
                let named = try f.imageID("a:2")
                let nameless = try f.swrun("commit", "--amend", "-m", "second", "two")
                #expect(nameless.code == 0 && nameless.errors.contains("No name moved: image sha256:"), "\(nameless)")
                #expect(try f.imageID("a:2") == named && nameless.text != named)
                let again = try f.ok("commit", "--amend", "-m", "second", "two", "a:2")
                #expect(try f.imageID("a:2") == again)
                #expect(try f.ok("run", "--rm", "a:2", "cat", "/one", "/two") == "1\n2")
                try f.fails(1, "commit", "--amend", "one", saying: "cannot amend image a:1: it was not made by")
                try f.ok("commit", "-c", "CMD [\"true\"]", "one", "a:3")
                try f.shellOK("swrun run --name three a:3; swrun commit three a:4; swrun run --name four a:4")
                try f.fails(1, "commit", "--amend", "four", saying: "made no layer")
                try f.fails(1, "commit", "--amend", "--squash", "two", saying: "conflicting options")
            }
        }

        @Test func `what the image has under a mount stays when layers become one`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok("run", "--name", "one", "a:1", "sh", "-c", "mkdir -p /app/sub; echo 1 > /app/file")
                try f.ok("commit", "one", "a:2")
                try f.shellOK("mkdir src && echo host > src/file")
                try f.ok("run", "--name", "two", "-v", "\(f.work)/src:/app", "a:2", "sh", "-c", "echo 2 > /two")
                for (form, image) in [("--squash", "flat:1"), ("--squash=a:1", "half:1"), ("--amend", "amended:1")] {
                    try f.ok("commit", "-q", form, "two", image)
                    #expect(
                        try f.ok("run", "--rm", image, "sh", "-c", "ls /app; cat /app/file /two") == "file\nsub\n1\n2",
                        "\(form)")
                }
                #expect(try topLayer(f, "amended:1") == ["app/", "app/file", "app/sub/", "two"])
                // Nor do the image's own directories go for what every container has mounted there.
                #expect(try topLayer(f, "flat:1").contains("proc/"))
            }
        }

        @Test func `squashing makes one layer that other tools read`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok("run", "--name", "one", "a:1", "sh", "-c", "mkdir /d; echo 1 > /d/one; rm /etc/group")
                try f.ok("commit", "one", "a:2")
                try f.ok("run", "--name", "two", "a:2", "sh", "-c", "rm -r /d; mkdir /d; echo 2 > /d/two; chmod 750 /")
                try f.ok("commit", "--squash", "two", "flat:1")
                try f.ok("commit", "--squash=a:1", "two", "half:1")
                #expect(try topLayer(f, "half:1") == ["./", "d/", "d/two", "etc/", "etc/.wh.group"])
                for image in ["flat:1", "half:1"] {
                    #expect(
                        try f.ok(
                            "run", "--rm", image, "sh", "-c", "ls /d; stat -c %a /; test -e /etc/group || echo gone")
                            == "two\n750\ngone")
                }
                #expect(try f.ok("history", "flat:1").split(separator: "\n").count == 2)
                try f.ok("save", "-o", "flat.tar", "flat:1")
                try f.shellOK(
                    "skopeo copy -q docker-archive:flat.tar dir:flat; jq -e '.layers | length == 1' flat/manifest.json")
                try f.fails(1, "commit", "--squash=flat:1", "two", saying: "cannot squash onto image flat:1")
            }
        }

        @Test func `the same change with SOURCE_DATE_EPOCH is the same image`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                var ids: [String] = []
                for name in ["one", "two"] {
                    try f.ok(
                        "run", "--name", name, "a:1", "sh", "-c", "mkdir /d; echo x > /d/x; ln /d/x /d/y; rm /etc/group"
                    )
                    let commit = try f.swrun(
                        "commit", name, environment: ["SOURCE_DATE_EPOCH": "1700000000"])
                    ids.append(commit.text)
                }
                #expect(ids[0] == ids[1] && ids[0].hasPrefix("sha256:"))
                let created = try f.shellOK("swrun inspect \(ids[0]) | jq -r '.[0].Created'")
                #expect(created == "2023-11-14T22:13:20Z")
                let bad = try f.swrun("commit", "one", environment: ["SOURCE_DATE_EPOCH": "soon"])
                #expect(bad.code == 1 && bad.errors.contains("invalid SOURCE_DATE_EPOCH \"soon\""))
            }
        }
    }
}
