import Testing

extension Integration {
    /// Another image's files in a container: `--mount type=image`.
    @Suite struct ImageMountTests {
        /// `data:v1`, one layer of a few files, and `base:v2`, which lies on `base:v1`.
        private func makeImages(_ f: borrowing Fixture) throws {
            try f.makeBase()
            try f.shellOK(
                """
                mkdir -p t/app/sub; echo one > t/app/f; echo deep > t/app/sub/g; ln -s /app/sub t/link; ln -s /.. t/out
                mkfifo t/pipe; mknod t/null c 1 3; tar -C t -cf t.tar .; swrun import t.tar data:v1; rm -r t t.tar
                swrun run --name two base:v1 sh -c 'echo two > /two; rm /etc/profile'
                swrun commit two base:v2; swrun rm two
                """)
        }

        private func mount(_ image: String, _ place: String, _ more: String = "") -> [String] {
            ["--mount", "type=image,src=\(image),dst=\(place)\(more)"]
        }

        @Test func `an image of one layer or of more is seen as it is, and nobody writes to it`() throws {
            try Fixture.with { f in
                try makeImages(f)
                let words = ["run", "--rm"] + mount("data:v1", "/new/data") + mount("base:v2", "/new/data/app/sub")
                let script =
                    "cat /new/data/app/f /new/data/app/sub/two; ls /new/data/app/sub/etc/profile 2>/dev/null || echo gone; "
                    + "touch /new/data/x 2>&1 | grep -c 'Read-only file system'; "
                    + "mount -o remount,rw /new/data 2>/dev/null || echo stays; "
                    + "head -c 1 /new/data/null 2>/dev/null || echo closed"
                #expect(try f.ok(words + ["base:v1", "sh", "-c", script]) == "one\ntwo\ngone\n1\nstays\nclosed")
                // Twice the same image, with a volume inside one of them.
                #expect(
                    try f.ok(
                        ["run", "--rm", "-v", "vol:/b/app"] + mount("data:v1", "/a")
                            + mount("data:v1", "/b", ",ro=false")
                            + ["base:v1", "sh", "-c", "cat /a/app/f; echo kept > /b/app/k; ls /b/app"]) == "one\nk")
                try f.ok("volume", "rm", "vol")
                let told = try f.swrun(["run", "--rm", "--explain"] + mount("data:v1", "/d") + ["base:v1", "true"])
                #expect(told.errors.contains("stack and hold the files of the image in \(f.root)/stacks/"), "\(told)")
                #expect(told.errors.contains(" on /d"), "\(told)")
            }
        }

        @Test func `an image of 128 layers is mounted, by swrun's own short names`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(
                    "python3 \(Machine.checkout)/Tests/Probe/layers.py \(try Machine.probe()) deep.tar 128; swrun load -qi deep.tar"
                )
                let seen = try f.ok(
                    ["run", "--rm"] + mount("deep:1", "/d") + mount("deep:1", "/p", ",image-subpath=made/by")
                        + ["base:v1", "sh", "-c", "ls /d/layer-* | wc -l; ls /d/full /p"])
                #expect(seen == "125\n/d/full:\nthree\n\n/p:\npath")
            }
        }

        @Test func `a layer that is gone is named, and the start says what it could not do`() throws {
            try Fixture.with { f in
                try makeImages(f)
                try f.ok(["create", "--name", "box"] + mount("data:v1", "/d") + ["base:v1", "true"])
                let layer = try f.shellOK(
                    "jq -r '.hostConfig.Mounts[0].Image.Layers[0]' \(f.root)/containers/*/container.json")
                try f.shellOK("mv \(f.root)/layers/\(layer) away")
                let found = try f.swrun("fsck")
                #expect(
                    found.code == 1 && found.text.contains("): layer \(layer.prefix(12)) that it stands on is missing"),
                    "\(found)")
                try f.fails(125, "start", "-a", "box", saying: "cannot stack and hold the files of the image in")
                try f.shellOK("mv away \(f.root)/layers/\(layer)")
                #expect(try f.swrun("start", "-a", "box").code == 0)
                try f.ok("rm", "box")
            }
        }

        @Test func `a part of an image is looked up inside the image`() throws {
            try Fixture.with { f in
                try makeImages(f)
                func seen(_ subpath: String, _ command: String...) throws -> String {
                    try f.ok(
                        ["run", "--rm"] + mount("data:v1", "/d", ",image-subpath=\(subpath)") + ["base:v1"] + command)
                }
                #expect(try seen("app", "ls", "/d") == "f\nsub")
                #expect(try seen("app/f", "cat", "/d") == "one")
                #expect(try seen("link", "cat", "/d/g") == "deep")
                #expect(try seen("out/app/sub", "cat", "/d/g") == "deep")
                func refused(_ more: String, _ reason: String, image: String = "data:v1") throws {
                    try f.fails(125, ["run", "--rm"] + mount(image, "/d", more) + ["base:v1", "true"], saying: reason)
                }
                try refused(",image-subpath=app/no", "cannot mount app/no of image data:v1: No such file or directory")
                try refused(
                    ",image-subpath=pipe", "cannot mount pipe of image data:v1: it is neither a directory nor a file")
                try refused(",image-subpath=../etc", "subpath must be a relative path within the image")
                try refused(
                    "", "invalid mount config for type \"image\": No such image: nosuch:latest", image: "nosuch")
                try refused(",volume-nocopy", "cannot mix 'volume-*' options with mount type 'image'")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `an image is kept as long as a container has it mounted`() throws {
            try Fixture.with { f in
                try makeImages(f)
                try f.ok(
                    ["create", "--name", "box"] + mount("data:v1", "/d") + mount("base:v1", "/own")
                        + ["base:v1", "cat", "/d/app/f"])
                try f.fails(1, "rmi", "data:v1", saying: "is using its referenced image")
                #expect(try f.ok("why", "--format", "{{.Kind}} {{.Name}}", "data:v1") == "container box\nname data:v1")
                #expect(
                    try f.ok("why", "--format", "{{.Kind}} {{.Name}}", "base:v1").split(separator: "\n")
                        .count { $0 == "container box" } == 1)
                try f.ok("image", "prune", "-af")
                #expect(try f.shellOK("swrun images --format '{{.Repository}}:{{.Tag}}' | sort") == "base:v1\ndata:v1")
                #expect(
                    try f.shellOK("swrun system df --format json | jq -sr '.[] | select(.Type==\"Images\").Active'")
                        == "2")
                #expect(try f.ok("start", "-a", "box") == "one")
                #expect(try f.ok("diff", "box") == "")
                let id = try f.imageID("data:v1")
                // It loses its name and stays, for the container alone.
                try f.ok("rmi", "-f", "data:v1")
                // Stacks are made anew.
                try f.shellOK("rm -r \(f.root)/stacks/* && swrun fsck --repair -q")
                #expect(try f.ok("start", "-a", "box") == "one")
                #expect(try f.ok("fsck").contains("no damage"))
                try f.ok("rm", "box")
                #expect(try !f.ok("images", "-aq", "--no-trunc").contains(id))
                #expect(try f.shellOK("ls \(f.root)/layers | grep -vc json") == "1")
            }
        }

        @Test func `inspect shows it, and what leaves the container does not hold it`() throws {
            try Fixture.with { f in
                try makeImages(f)
                try f.ok(
                    ["create", "--name", "box"] + mount("data:v1", "/d", ",image-subpath=app")
                        + ["--mount", "type=bind,src=.,dst=/h,ro,bind-propagation=rprivate,bind-recursive=writable"]
                        + ["--mount", "volume-nocopy,dst=/v,src=vol,volume-label=a=b"]
                        + ["--mount", "type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=700", "base:v1", "true"])
                #expect(
                    try f.shellOK("swrun inspect box | jq -c '.[0].HostConfig.Mounts[]'")
                        == """
                        {"Type":"image","Source":"data:v1","Target":"/d","ImageOptions":{"Subpath":"app"}}
                        {"Type":"bind","Source":"\(f.work)/.","Target":"/h","ReadOnly":true,"BindOptions":{"Propagation":"rprivate","ReadOnlyNonRecursive":true}}
                        {"Type":"volume","Source":"vol","Target":"/v","VolumeOptions":{"NoCopy":true,"Labels":{"a":"b"}}}
                        {"Type":"tmpfs","Target":"/t","TmpfsOptions":{"SizeBytes":1048576,"Mode":448}}
                        """)
                let shown = try f.shellOK(
                    "swrun inspect box | jq -r '.[0].Mounts[] | select(.Type==\"image\") | [.Name,.Destination,.RW] | @text'"
                )
                #expect(shown == #"["data:v1","/d",false]"#)
                #expect(try f.shellOK("swrun cp box:/d/f - | tar -xO") == "one")
                try f.write("x", to: "file")
                try f.fails(1, "cp", "file", "box:/d/new", saying: "marked read-only")
                #expect(try f.shellOK("swrun export box | tar -t | grep -c '^d/.' || true") == "0")
                try f.ok("run", "--rm", "--volumes-from", "box", "base:v1", "test", "-e", "/d/f")
                try f.shellOK("swrun commit box base:v3 2> told; ! grep -v \"/h holds data\" told")
                #expect(try f.ok("run", "--rm", "base:v3", "sh", "-c", "ls -A /d 2>/dev/null | wc -l") == "0")
                try f.ok("rm", "box")
                try f.ok("volume", "rm", "vol")
            }
        }

        @Test func `a source is made when all else is right, and goes with a container that comes to nothing`() throws {
            try Fixture.with { f in
                try f.makeBase()
                func create(_ more: String...) throws -> [String] {
                    ["create", "--name", "box", "--mount", "type=bind,src=\(f.work)/a/b,dst=/d,bind-create-src"] + more
                }
                try f.fails(
                    125, try create("--mount", "type=bind,src=/no/such,dst=/e", "base:v1", "true"), saying: "/no/such")
                try f.fails(125, try create("-w", "relative", "base:v1", "true"), saying: "absolute path")
                #expect(try f.shell("ls a").code != 0)
                try f.ok("create", "--name", "box", "base:v1", "true")
                #expect(try f.swrun(create("base:v1", "true")).code != 0)
                #expect(try f.shell("ls a").code != 0)
                // What was there stays.
                try f.shellOK("mkdir a")
                #expect(try f.swrun(create("base:v1", "true")).code != 0)
                #expect(try f.shellOK("ls a") == "")
                try f.ok("rm", "box")
                try f.ok(try create("base:v1", "true"))
                #expect(try f.shellOK("stat -c '%a %F' a/b") == "755 directory")
                #expect(
                    try f.ok("inspect", "-f", "{{(index .HostConfig.Mounts 0).BindOptions.CreateMountpoint}}", "box")
                        == "true")
                try f.ok("rm", "box")
            }
        }
    }
}
