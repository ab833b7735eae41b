import Testing

extension Integration {
    /// Archives and stores are read and written together with the real tools.
    @Suite struct InteropTests {
        /// An image with two layers, a deletion and a change of the configuration.
        private func makeTwoLayers(_ f: Fixture) throws {
            try f.makeBase("two:base")
            try f.ok(
                "run", "--name", "box", "two:base", "sh", "-c",
                "echo new > /new; rm /etc/group; mkdir -p /deep/er; chmod 700 /deep")
            try f.ok("commit", "-c", "CMD [\"cat\", \"/new\"]", "-c", "ENV A=b", "box", "two:v2")
            try f.ok("rm", "box")
        }

        @Test func `skopeo reads the store in place`() throws {
            try Fixture.with { f in
                try makeTwoLayers(f)
                let layers = try f.shellOK(
                    "skopeo inspect oci:\(f.root)/images:two:v2 | jq -r '.Layers[]'")
                #expect(layers == (try f.shellOK("swrun inspect two:v2 | jq -r '.[0].RootFS.Layers[]'")))
                let config = try f.shellOK(
                    "skopeo inspect --raw oci:\(f.root)/images:two:v2 | jq -r .config.digest")
                #expect(config == (try f.imageID("two:v2")))
                try f.shellOK(
                    "umoci unpack --image \(f.root)/images:two:v2 bundle && grep new bundle/rootfs/new && ! test -e bundle/rootfs/etc/group"
                )
            }
        }

        @Test func `what save writes is a docker archive and an OCI layout to skopeo`() throws {
            try Fixture.with { f in
                try makeTwoLayers(f)
                try f.ok("save", "-o", "two.tar", "two:v2")
                let layers = try f.shellOK("swrun inspect two:v2 | jq -c '.[0].RootFS.Layers'")
                for source in ["docker-archive:two.tar:two:v2", "oci-archive:two.tar", "docker-archive:two.tar"] {
                    #expect(
                        try f.shellOK("skopeo inspect --config \(source) | jq -c .rootfs.diff_ids") == layers,
                        "\(source)")
                }
                try f.shellOK(
                    "skopeo copy -q docker-archive:two.tar oci:copied:x && skopeo copy -q oci-archive:two.tar oci:again:x"
                )
                // A docker archive that skopeo wrote has the same configuration, so the same ID.
                let id = try f.imageID("two:v2")
                try f.shellOK("skopeo copy -q docker-archive:two.tar:two:v2 docker-archive:theirs.tar:two:v2")
                try f.ok("rmi", "two:v2", "two:base")
                #expect(try f.ok("load", "-i", "theirs.tar") == "Loaded image: two:v2")
                #expect(try f.imageID("two:v2") == id)
            }
        }

        @Test func `podman loads and runs what save wrote`() throws {
            try Fixture.with { f in
                try makeTwoLayers(f)
                try f.ok("save", "-o", "two.tar", "two:v2")
                #expect(try f.shellOK("\(f.podman) load -q -i two.tar").contains("two:v2"))
                #expect(try f.shellOK("\(f.podman) images --no-trunc -q") == (try f.imageID("two:v2")))
                #expect(try f.shellOK("\(f.podmanRun) two:v2") == "new")
                #expect(try f.shell("\(f.podmanRun) two:v2 cat /etc/group").code != 0)
            }
        }

        @Test func `archives of podman and buildah load, and keep their identity`() throws {
            try Fixture.with { f in
                try makeTwoLayers(f)
                try f.ok("save", "-o", "two.tar", "two:v2")
                let id = try f.imageID("two:v2")
                try f.shellOK(
                    """
                    \(f.podman) load -q -i two.tar
                    name=$(\(f.podman) images --format '{{.Repository}}:{{.Tag}}')
                    \(f.podman) save -q -o podman.tar $name
                    \(f.podman) save -q --format oci-archive -o podman-oci.tar $name
                    \(f.buildah) push -q $name oci-archive:buildah.tar:$name
                    """)
                try f.ok("rmi", "two:v2", "two:base")
                // podman writes its own names and recompresses; the configuration, and so the ID, may be rewritten only in
                // OCI archives, where the layers must still be the same.
                #expect(try f.ok("load", "-i", "podman.tar").hasPrefix("Loaded image: "))
                #expect(try f.ok("images", "-q", "--no-trunc") == id)
                let layers = try f.shellOK("swrun inspect two:v2 | jq -c '.[0].RootFS.Layers'")
                for archive in ["podman-oci.tar", "buildah.tar"] {
                    let name = try f.ok("load", "-q", "-i", archive).split(separator: " ").last ?? ""
                    #expect(try f.shellOK("swrun inspect \(name) | jq -c '.[0].RootFS.Layers'") == layers, "\(archive)")
                    #expect(try f.ok("run", "--rm", String(name), "cat", "/new") == "new")
                }
            }
        }

        @Test func `load reads a pipe, a file on stdin and a gzip of either`() throws {
            try Fixture.with { f in
                try makeTwoLayers(f)
                let id = try f.imageID("two:v2")
                try f.shellOK("swrun save two:v2 > two.tar && gzip -k two.tar && swrun rmi two:v2 two:base")
                for command in [
                    "swrun load < two.tar", "cat two.tar | swrun load", "swrun load < two.tar.gz",
                    "cat two.tar.gz | swrun load", "swrun load -i two.tar.gz",
                ] {
                    #expect(try f.shellOK(command) == "Loaded image: two:v2")
                    #expect(try f.imageID("two:v2") == id)
                    try f.ok("rmi", "two:v2")
                }
            }
        }

        @Test func `save is the same bytes each time, private and whole`() throws {
            try Fixture.with { f in
                try makeTwoLayers(f)
                try f.shellOK(
                    "swrun save -o one.tar two:v2 two:base; sleep 1.1; swrun save two:v2 two:base > two.tar; cmp one.tar two.tar"
                )
                #expect(try f.shellOK("stat -c %a one.tar; ls -A") == "600\none.tar\ntwo.tar")
                let tags = try f.shellOK("tar -xOf one.tar manifest.json | jq -c '[.[].RepoTags[]]'")
                #expect(tags == "[\"two:v2\",\"two:base\"]" || tags == "[\"two:base\",\"two:v2\"]")
                // A name without a tag is every tag of it; an ID has no tag.
                try f.shellOK(
                    "swrun save -o all.tar two && tar -xOf all.tar manifest.json | jq -e '[.[].RepoTags[]] | length == 2'"
                )
                try f.shellOK(
                    "swrun save -o id.tar $(swrun images -q two:v2) && tar -xOf id.tar manifest.json | jq -e '.[0].RepoTags == null'"
                )
                try f.fails(1, "save", "nosuch", saying: "No such image: nosuch")
                try f.fails(1, "save", "-o", "nosuch/x.tar", "two:v2", saying: "nosuch")
                #expect(try f.shellOK("ls -A") == "all.tar\nid.tar\none.tar\ntwo.tar")
            }
        }

        @Test(arguments: ["crun", "runc"])
        func `other runtimes start a container's directory as the OCI bundle that it is`(runtime: String) throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                let id = try f.ok(
                    "create", "--name", "box", "a:1", "sh", "-c", "echo from the bundle; cat /proc/self/status")
                // All that a bundle of swrun lacks while it does not run is its root file system, mounted.
                let outcome = try f.shell(
                    """
                    bundle=\(f.root)/containers/\(id)
                    cd $bundle/lower
                    layers=$(ls | sort -n | paste -sd:)
                    mount -t overlay -o lowerdir=$layers,upperdir=$bundle/upper,workdir=$bundle/work overlay $bundle/rootfs
                    trap "umount $bundle/rootfs" EXIT
                    cd /
                    \(runtime) --root \(f.directory)/runtime run -b $bundle box
                    """)
                // crun starts nothing where cgroup v1 and v2 share the controllers; runc does.
                if runtime == "crun", outcome.errors.contains("cgroups in hybrid mode not supported") { return }
                #expect(outcome.code == 0 && outcome.lines.first == "from the bundle", "\(outcome)")
                #expect(outcome.output.contains("CapEff:\t00000000800405fb") && outcome.output.contains("Seccomp:\t2"))
                #expect(try f.swrun("start", "-a", "box").code == 0)
                try f.ok("rm", "box")
            }
        }
    }
}
