import Foundation
import Testing

extension Integration {
    /// Archives as the tools of this field write them are loaded, and run.
    @Suite struct ArchivesInTests {
        @Test func `of skopeo, in every format that it has`() throws {
            try Fixture.with { f in
                let source = try ArchiveSource(f)
                for (options, target) in [
                    ("", "docker-archive:"), ("--format v2s2", "docker-archive:"), ("", "oci-archive:"),
                    ("--dest-compress-format zstd", "oci-archive:"), ("--dest-compress", "oci-archive:"),
                    ("--dest-oci-accept-uncompressed-layers", "oci-archive:"),
                ] {
                    try f.shellOK("rm -f x.tar && skopeo copy -q \(options) oci:src:two:v2 \(target)x.tar:two:v2")
                    let types = try f.shellOK(
                        "tar -xOf x.tar --wildcards 'blobs/sha256/*' 2>&1 | grep -ao 'tar+zstd' | uniq || true")
                    #expect(types == (options.contains("zstd") ? "tar+zstd" : ""))
                    try source.expectLoads("-i x.tar", "skopeo copy \(options) \(target)")
                }
            }
        }

        @Test func `compressed as a whole, from files and pipes`() throws {
            try Fixture.with { f in
                let source = try ArchiveSource(f)
                try f.shellOK("skopeo copy -q oci:src:two:v2 docker-archive:x.tar:two:v2")
                try source.expectLoads("< x.tar", "redirected")
                try source.expectLoads("", "a pipe", before: "cat x.tar |")
                for tool in ["gzip", "bzip2", "xz", "zstd -q"] {
                    try f.shellOK("\(tool) -kc x.tar > x.tar.z")
                    try source.expectLoads("-i x.tar.z", tool)
                    try source.expectLoads("", "\(tool), a pipe", before: "cat x.tar.z |")
                    try f.shellOK("head -c -100 x.tar.z > cut")
                    let before = try f.storeListing()
                    try f.fails(1, "load", "-i", "cut", saying: "unexpected EOF at byte")
                    #expect(try f.storeListing() == before)
                }
            }
        }

        @Test func `of podman, in both formats, one image and several`() throws {
            try Fixture.with { f in
                let source = try ArchiveSource(f)
                try f.shellOK(
                    """
                    skopeo copy -q oci:src:two:v2 docker-archive:in.tar:docker.io/library/two:v2
                    \(f.podman) load -q -i in.tar
                    \(f.podman) tag two:v2 docker.io/library/two:other
                    \(f.podman) save -q -o docker.tar two:v2
                    \(f.podman) save -q --format oci-archive -o oci.tar docker.io/library/two:v2
                    \(f.podman) save -q -m -o many.tar docker.io/library/two:v2 docker.io/library/two:other
                    \(f.podman) save -q -o id.tar $(\(f.podman) images -q --no-trunc | head -1 | cut -d: -f2)
                    \(f.podman) rmi -fa > gone
                    """)
                try source.expectLoads("-i docker.tar", "podman save")
                try source.expectLoads("-i oci.tar", "podman save --format oci-archive")
                #expect(
                    try f.ok("load", "-i", "many.tar").split(separator: "\n").sorted()
                        == ["Loaded image: two:other", "Loaded image: two:v2"])
                try source.expectSame("two:other")
                try f.ok("rmi", "two:v2", "two:other")
                let loaded = try f.ok("load", "-i", "id.tar")
                try #require(loaded.hasPrefix("Loaded image ID: sha256:"), "\(loaded)")
                try source.expectSame(String(loaded.dropFirst("Loaded image ID: ".count)))
            }
        }

        @Test func `of buildah`() throws {
            try Fixture.with { f in
                let source = try ArchiveSource(f)
                try f.shellOK(
                    """
                    \(f.buildah) pull -q oci:src:two:v2 > id
                    \(f.buildah) push -q $(cat id) oci-archive:oci.tar:docker.io/library/two:v2
                    \(f.buildah) push -q $(cat id) docker-archive:docker.tar:docker.io/library/two:v2
                    \(f.buildah) push -q $(cat id) oci:layout:two:v2
                    \(f.buildah) rmi -fa > gone
                    """)
                try source.expectLoads("-i oci.tar", "buildah push oci-archive:")
                try source.expectLoads("-i docker.tar", "buildah push docker-archive:")
                try source.expectLoads("-i layout", "buildah push oci:")
            }
        }

        @Test func `of umoci: a layout in a tar, and the directory itself`() throws {
            try Fixture.with { f in
                let source = try ArchiveSource(f)
                try f.shellOK(
                    """
                    cp -r src layout
                    umoci config --image layout:two:v2 --config.label who=umoci
                    umoci tag --image layout:two:v2 v2
                    tar -C layout -cf layout.tar .
                    """)
                for input in ["-i layout.tar", "-i layout", "< layout.tar"] {
                    let lines = try f.shellOK("swrun load \(input)").split(separator: "\n")
                    // A word alone is a tag without a name.
                    #expect(lines.contains("Loaded image: two:v2") && lines.count == 2, "\(lines)")
                    try source.expectSame("two:v2")
                    #expect(try f.shellOK("swrun inspect two:v2 | jq -r '.[0].Config.Labels.who'") == "umoci")
                    try f.ok("rmi", "two:v2")
                }
            }
        }

        @Test func `of kaniko, BuildKit and others, by their rules of naming`() throws {
            try Fixture.with { f in
                let source = try ArchiveSource(f)
                for kind in ["kaniko", "colon", "absolute", "dotted", "links", "engine", "nested"] {
                    try f.shellOK("python3 \(Machine.checkout)/Tests/Probe/archives.py \(kind) src two:v2 x.tar")
                    try source.expectLoads("-i x.tar", kind)
                }
                let other = try f.swrun("load", "--platform", "linux/s390x", "-i", "x.tar")
                #expect(other.code == 1 && other.errors.contains("it has no image for linux/s390x, only for linux/"))
                #expect(other.errors.contains("Hint: name one that it has: --platform linux/"))
                try f.ok("load", "--platform", "riscv64", "-i", "x.tar")
                #expect(try f.shellOK("swrun inspect two:v2 | jq -r '.[0].Architecture'") == "riscv64")
                try f.fails(
                    1, "load", "--platform", "bogus/x/y/z", "-i", "x.tar",
                    saying: "error parsing specified platform: \"bogus/x/y/z\": ")
            }
        }

        @Test func `only what another image lacks, where that image is`() throws {
            try Fixture.with { f in
                let source = try ArchiveSource(f, keepingBase: true)
                try f.shellOK(
                    "swrun load -i src && swrun save --since two:base -o since.tar two:v2 && swrun rmi two:v2")
                try source.expectLoads("-i since.tar", "save --since")
                try f.ok("rmi", "two:base")
                try f.ok("import", try f.emptyTar(), "other:1")
                let before = try f.storeListing()
                let outcome = try f.swrun("load", "-i", "since.tar")
                #expect(outcome.code == 1 && outcome.output.isEmpty)
                #expect(
                    outcome.errors.contains(
                        "cannot load two:v2: the archive leaves out 1 layer that this store lacks: sha256:"))
                #expect(
                    outcome.errors.contains("Hint: it was saved with --since two:base: load or pull that image first"))
                #expect(try f.storeListing() == before)
            }
        }

        @Test func `names that are taken can be left alone`() throws {
            try Fixture.with { f in
                let source = try ArchiveSource(f)
                try f.shellOK("skopeo copy -q oci:src:two:v2 docker-archive:x.tar:two:v2")
                try f.ok("import", try f.emptyTar(), "two:v2")
                let mine = try f.imageID("two:v2")
                let lines = try f.ok("load", "--no-overwrite", "-i", "x.tar").split(separator: "\n")
                try #require(lines.count == 2)
                #expect(lines[0] == "The image two:v2 already exists, leaving it to the old one with ID \(mine)")
                #expect(try f.imageID("two:v2") == mine)
                try source.expectSame(String(lines[1].dropFirst("Loaded image ID: ".count)))
                #expect(
                    try f.ok("load", "-q", "-i", "x.tar") == """
                        The image two:v2 already exists, renaming the old one with ID \(mine) to empty string
                        Loaded image: two:v2
                        """)
            }
        }

        @Test func `what cannot be an archive is told with a way on`() throws {
            try Fixture.with { f in
                try f.shellOK("mkdir d && echo x > d/x && tar -C d -cf root.tar . && : > empty && mkdir nothing")
                try f.fails(1, "load", "-i", "/nosuch", saying: "cannot open /nosuch: No such file or directory")
                try f.fails(1, "load", "-i", "empty", saying: "cannot load the archive: it is empty")
                try f.fails(1, "load", "-i", "nothing", saying: "does not contain a manifest.json")
                try f.fails(
                    1, "load", "-i", "root.tar", saying: "Hint: the tar of a root filesystem is taken by: swrun import")
                let piped = try f.shell("head -c 5000 /dev/zero | tr '\\0' x | swrun load")
                #expect(
                    piped.code == 1 && piped.errors.contains("cannot read the archive: invalid tar header at byte 0"))
                let none = try f.shell("swrun load < /dev/null")
                #expect(none.code == 1 && none.errors.contains("cannot load the archive: it is empty"))
                let terminal = try f.terminal("load")
                try terminal.waitFor("requested load from stdin, but stdin is empty")
                #expect(try terminal.finish() == 1)
            }
        }
    }
}

/// An image of two layers as an OCI layout `src` in the test's directory, which the store does not have.
struct ArchiveSource {
    private let f: Fixture
    private let layers: String

    /// - Parameter keepingBase: Whether the image that it was made of stays, as `two:base`.
    init(_ f: Fixture, keepingBase: Bool = false) throws {
        self.f = f
        try f.makeBase("two:base")
        try f.ok(
            "run", "--name", "box", "two:base", "sh", "-c",
            "echo new > /new; rm /etc/group; mkdir -p /deep/er; chmod 700 /deep")
        try f.ok("commit", "-c", "CMD [\"cat\", \"/new\"]", "box", "two:v2")
        try f.ok("rm", "box")
        try f.shellOK("skopeo copy -q oci:\(f.root)/images:two:v2 oci:src:two:v2")
        layers = try f.shellOK("swrun inspect two:v2 | jq -c '.[0].RootFS.Layers'")
        try f.ok("rmi", "two:v2")
        if !keepingBase { try f.ok("rmi", "two:base") }
    }

    /// Loads an archive that is to bring `two:v2`, and removes it again.
    func expectLoads(
        _ input: String, _ what: String, before: String = "", at location: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try f.shell("\(before) swrun load \(input)")
        #expect(
            outcome.code == 0 && outcome.text == "Loaded image: two:v2" && outcome.errors.isEmpty,
            "\(what): \(outcome)",
            sourceLocation: location)
        guard outcome.code == 0 else { return }
        try expectSame("two:v2", at: location)
        try f.ok("rmi", "two:v2", at: location)
    }

    /// An image of the store is this one, and runs.
    func expectSame(_ name: String, at location: SourceLocation = #_sourceLocation) throws {
        let found = try f.shellOK("swrun inspect \(name) | jq -c '.[0].RootFS.Layers'")
        #expect(found == layers, sourceLocation: location)
        #expect(try f.ok("run", "--rm", name, at: location) == "new", sourceLocation: location)
        #expect(try f.shellOK("swrun run --rm \(name) sh -c 'ls -d /etc/group /deep/er || true'") == "/deep/er")
    }
}
