import Foundation
import Testing

extension Integration {
    /// Bad input leaves the store as it was and says what is wrong in one sentence.
    @Suite struct ErrorsTests {
        /// Loads an archive that must be refused: exit code 1, one message, the store byte for byte the same.
        private func refuse(_ f: Fixture, _ name: String, saying words: [String] = []) throws {
            let before = try f.storeListing()
            for command in ["load -i \(name)", "load < \(name)"] {
                let outcome = try f.shell("swrun \(command)")
                #expect(outcome.code == 1 && outcome.output.isEmpty, "\(command): \(outcome)")
                #expect(
                    outcome.errors.hasPrefix("Error: ") && outcome.errors.split(separator: "\n").count <= 2,
                    "\(command): \(outcome)")
                if !words.isEmpty { #expect(words.contains { outcome.errors.contains($0) }, "\(command): \(outcome)") }
                #expect(try f.storeListing() == before, "\(command) changed the store")
            }
        }

        private func makeArchive(_ f: Fixture) throws {
            try f.makeBase("a:1")
            try f.ok("run", "--name", "box", "a:1", "sh", "-c", "echo second layer > /file")
            try f.ok("commit", "box", "a:2")
            try f.ok("rm", "box")
            try f.ok("save", "-o", "good.tar", "a:2")
            try f.ok("rmi", "a:2", "a:1")
            try f.ok("import", try f.emptyTar(), "other:1")
        }

        @Test func `a truncated archive, at any length`() throws {
            try Fixture.with { f in
                try makeArchive(f)
                let size = Int(try f.shellOK("stat -c %s good.tar")) ?? 0
                for length in [1, 511, 512, 700, 10_000, size / 3, size / 2, size - 20_000] {
                    try f.shellOK("head -c \(length) good.tar > cut.tar")
                    try refuse(f, "cut.tar")
                }
                try f.shellOK("gzip -c good.tar > cut && head -c 100000 cut > cut.tar.gz")
                try refuse(f, "cut.tar.gz")
            }
        }

        @Test func `garbage, an empty file and a tar that is no image`() throws {
            try Fixture.with { f in
                try makeArchive(f)
                try f.shellOK(
                    """
                    head -c 100000 /dev/urandom > noise; : > empty; head -c 10240 /dev/zero > zeros
                    tar -cf plain.tar noise; echo '{' > manifest.json; tar -cf broken.tar manifest.json
                    echo '[{"Config":"../../etc/passwd","RepoTags":["x:1"],"Layers":[]}]' > manifest.json; tar -cf escape.tar manifest.json
                    echo '[]' > manifest.json; tar -cf nothing.tar manifest.json
                    """)
                for name in ["noise", "empty", "zeros", "plain.tar", "broken.tar", "escape.tar", "nothing.tar"] {
                    try refuse(f, name)
                }
                try f.fails(1, "load", "-i", "/nosuch", saying: "/nosuch")
                try f.fails(1, "load", "-i", "/", saying: "does not contain a manifest.json")
            }
        }

        @Test func `tampered content`() throws {
            try Fixture.with { f in
                try makeArchive(f)
                try f.write(
                    """
                    import io, json, sys, tarfile
                    source = tarfile.open("good.tar")
                    files = [(m, source.extractfile(m).read() if m.isfile() else None) for m in source]
                    manifest = json.loads(dict((m.name, d) for m, d in files)["manifest.json"])[0]
                    def write(name, change):
                        with tarfile.open(name, "w") as out:
                            for member, data in files:
                                data = change(member.name, data)
                                if data is False: continue
                                copy = tarfile.TarInfo(member.name)
                                copy.type, copy.mode = member.type, member.mode
                                copy.size = len(data) if data is not None else 0
                                out.addfile(copy, io.BytesIO(data) if data is not None else None)
                    flip = lambda data: data[:600] + bytes([data[600] ^ 1]) + data[601:]
                    first, last, config = manifest["Layers"][0], manifest["Layers"][-1], manifest["Config"]
                    write("first.tar", lambda n, d: flip(d) if n == first else d)
                    write("last.tar", lambda n, d: flip(d) if n == last else d)
                    write("config.tar", lambda n, d: d.replace(b'"linux"', b'"linus"') if n == config else d)
                    write("missing.tar", lambda n, d: False if n == last else d)
                    def fewer(n, d):
                        if n != "manifest.json": return d
                        document = json.loads(d); document[0]["Layers"].pop(); return json.dumps(document).encode()
                    write("fewer.tar", fewer)
                    """, to: "tamper.py")
                try f.shellOK("python3 tamper.py")
                try refuse(f, "first.tar")
                try refuse(f, "last.tar")
                try refuse(f, "config.tar")
                try refuse(f, "missing.tar")
                try refuse(f, "fewer.tar", saying: ["layers"])
                #expect(try f.ok("load", "-i", "good.tar") == "Loaded image: a:2")
            }
        }

        @Test func `layers that try to leave their directory`() throws {
            try Fixture.with { f in
                try f.write(
                    """
                    import io, tarfile
                    def tar(name, entries):
                        with tarfile.open(name, "w") as out:
                            for path, type, target in entries:
                                entry = tarfile.TarInfo(path)
                                entry.type, entry.linkname = type, target
                                entry.size = 4 if type == tarfile.REGTYPE else 0
                                out.addfile(entry, io.BytesIO(b"evil") if entry.size else None)
                    file, link, hard, directory = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE
                    tar("dots.tar", [("../escaped", file, "")])
                    tar("deep.tar", [("a/../../../escaped", file, "")])
                    tar("through.tar", [("out", link, "\(f.work)"), ("out/escaped", file, "")])
                    tar("hard.tar", [("passwd", hard, "/etc/passwd"), ("passwd", file, "")])
                    tar("opaque.tar", [("out", link, "\(f.work)"), ("out/.wh.precious", file, "")])
                    tar("dotdot.tar", [(".wh...", file, "")])
                    """, to: "hostile.py")
                try f.write("keep me\n", to: "precious")
                try f.shellOK("python3 hostile.py && sha256sum /etc/passwd > passwd.sum")
                for name in ["dots", "deep", "through", "hard", "opaque", "dotdot"] {
                    let outcome = try f.swrun("import", "\(name).tar", "\(name):1")
                    // Refused, or kept inside the layer; never outside of it.
                    #expect([0, 1].contains(outcome.code), "\(name): \(outcome)")
                }
                #expect(try f.read("precious") == "keep me\n")
                try f.shellOK(
                    "sha256sum -c --quiet passwd.sum; ! test -e escaped; ! test -e \(f.root)/escaped; ! test -e \(f.directory)/escaped"
                )
                #expect(try f.shellOK("find \(f.root) -name escaped -not -path '*/layers/*'") == "")
            }
        }

        @Test func `unknown words are answered with help, not with a guess`() throws {
            try Fixture.with { f in
                let outcome = try f.swrun("imges")
                #expect(
                    outcome.code == 1 && outcome.errors.contains("unknown command: swrun imges")
                        && outcome.errors.contains("images"))
                try f.fails(125, "ps", "--bogus", saying: "unknown flag: --bogus")
                try f.fails(125, "run", "--name", saying: "flag needs an argument: --name")
                try f.fails(1, "ps", "-f", "bogus=1", saying: "Invalid filter 'bogus'")
                let none = try f.swrun()
                #expect(none.code == 0 && none.output.isEmpty && none.errors.contains("run"))
                // Each "  name   summary" line of the lists of commands, as far as the global options.
                let commands = try f.ok("--help").components(separatedBy: "Common Commands:").last?.components(
                    separatedBy: "Global Options:"
                ).first
                for command in (commands ?? "").split(separator: "\n").filter({
                    $0.hasPrefix("  ") && !$0.hasPrefix("  -") && !$0.hasPrefix("   ")
                }) {
                    let name = String(command.split(separator: " ").first ?? "")
                    #expect(try f.ok(name, "--help").contains("Usage:"), "\(name)")
                }
            }
        }
    }
}
