import Testing

extension Integration {
    /// What `save` writes keeps its identity wherever it goes.
    @Suite struct SaveInteropTests {
        /// An image with layers that skopeo compressed, as a registry would send it, so with a manifest of its own.
        private func makeForeign(_ f: Fixture) throws {
            try f.makeBase("two:base")
            try f.ok("run", "--name", "box", "two:base", "sh", "-c", "echo new > /new; rm /etc/group")
            try f.shellOK(
                """
                swrun commit box two:v2; swrun rm box; swrun save -o two.tar two:v2; swrun rmi two:v2
                skopeo copy -q --dest-compress-format gzip docker-archive:two.tar:two:v2 oci-archive:foreign.tar:two:v2
                skopeo inspect --raw oci-archive:foreign.tar:two:v2 | sha256sum | cut -d' ' -f1 > digest
                swrun load -i foreign.tar
                """)
        }

        @Test func `the digest of a foreign manifest survives save, rmi and load, and any store saves the same bytes`()
            throws
        {
            try Fixture.with { f in
                try makeForeign(f)
                let digests = try f.shellOK("swrun inspect two:v2 | jq -c '.[0].RepoDigests'")
                #expect(digests == "[\"two@sha256:\(try f.shellOK("cat digest"))\"]")
                try f.shellOK(
                    "swrun save -o a.tar two:v2; swrun rmi two:v2; swrun load -i a.tar; swrun save -o b.tar two:v2; cmp a.tar b.tar"
                )
                #expect(try f.shellOK("swrun inspect two:v2 | jq -c '.[0].RepoDigests'") == digests)
                #expect(try f.ok("images", "--digests").contains("sha256:" + f.shellOK("cat digest")))
                try f.shellOK(
                    """
                    export SWRUN_ROOT=$PWD/second; swrun load < a.tar; swrun save two > c.tar; cmp a.tar c.tar; swrun rmi two:v2
                    rm -rf second
                    """)
            }
        }

        @Test func `podman, skopeo and umoci read every form, and give the tree that swrun has`() throws {
            try Fixture.with { f in
                try makeForeign(f)
                try f.shellOK(
                    """
                    swrun tag two:v2 registry.example:5000/team/two:x; swrun save -o a.tar two:v2 registry.example:5000/team/two two:base
                    mkdir layout; tar -C layout -xf a.tar; umoci list --layout layout | sort > names
                    umoci unpack --image layout:two:v2 bundle; test -e bundle/rootfs/new; test ! -e bundle/rootfs/etc/group
                    skopeo copy -q docker-archive:a.tar:registry.example:5000/team/two:x dir:copied
                    skopeo copy -q oci-archive:a.tar:two:base oci:base:x
                    \(f.podman) load -q -i a.tar
                    """)
                #expect(try f.read("names") == "registry.example:5000/team/two:x\ntwo:base\ntwo:v2\n")
                let id = try f.imageID("two:v2")
                #expect(try f.shellOK("\(f.podman) images --no-trunc --format '{{.Id}}' | sort -u | wc -l") == "2")
                #expect(
                    try f.shellOK("\(f.podman) images --no-trunc --format '{{.Id}} {{.Repository}}'").contains(
                        id.dropFirst(7)))
                #expect(try f.shellOK("\(f.podmanRun) two:v2 cat /new") == "new")
                #expect(
                    try f.shellOK("cd bundle/rootfs && find . -type f | sort | sed 's/^..//'")
                        == f.shellOK(
                            "swrun create --name box two:v2 true >&2; mkdir x; swrun export box | tar -xC x; swrun rm box >&2; cd x; find . -type f | sort | sed 's/^..//'"
                        ))
            }
        }

        @Test func `an archive since a base loads where the base is, and says what is missing elsewhere`() throws {
            try Fixture.with { f in
                try makeForeign(f)
                let id = try f.imageID("two:v2")
                try f.shellOK(
                    """
                    swrun save -o whole.tar two:v2; swrun save -o part.tar --since two:base two:v2
                    test $(stat -c %s part.tar) -lt 30000; test $(stat -c %s whole.tar) -gt 1000000
                    swrun rmi two:v2; swrun load -i part.tar
                    """)
                #expect(try f.imageID("two:v2") == id)
                #expect(try f.ok("run", "--rm", "two:v2", "cat", "/new") == "new")
                let failed = try f.shell("SWRUN_ROOT=$PWD/second swrun load -i part.tar")
                #expect(
                    failed.code == 1 && failed.errors.contains("two:v2") && failed.errors.contains("two:base"),
                    "\(failed)")
                try f.shellOK("SWRUN_ROOT=$PWD/second swrun images -q | wc -l | grep -x 0; rm -rf second")
                let warned = try f.swrun("save", "-o", "x.tar", "--since", "two:v2", "two:base")
                #expect(warned.code == 0 && warned.errors.isEmpty, "all its layers are shared: \(warned)")
                try f.fails(1, "save", "--since", "nosuch", "two:v2", saying: "No such image: nosuch")
                try f.fails(1, "save", "--platform", "linux/s390x", "two:v2", saying: "not for linux/s390x")
            }
        }

        @Test func `what cannot be written is refused in docker's words, and leaves nothing`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok("create", "--name", "box", "a:1", "true")
                for (words, subject) in [
                    (["save", "a:1"], "failed to save image"), (["export", "box"], "failed to export container"),
                ] {
                    try f.fails(
                        1, words[0], "-o", "/nosuchdir/x", words[1],
                        saying: "\(subject): invalid output path: stat /nosuchdir: no such file or directory")
                    try f.fails(1, words[0], "-o", ".", words[1], saying: "\(subject): cannot write to a directory")
                    try f.fails(
                        1, words[0], "nosuch",
                        saying: words[0] == "save" ? "No such image: nosuch" : "No such container: nosuch")
                    let killed = try f.shell("ulimit -f 100; swrun \(words[0]) -o big.tar \(words[1])")
                    #expect(killed.code != 0)
                }
                #expect(try f.shellOK("ls -A") == "")
                try f.ok("rm", "box")
            }
        }
    }
}
