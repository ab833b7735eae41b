import Foundation
import Glibc
import Testing

extension Integration {
    /// `import` from the web, with a real server; and what else is particular to `import`.
    @Suite struct WebImportTests {
        /// Runs a test beside a server that has the tar of a small tree.
        private func withServer(_ body: (Fixture, _ address: String) throws -> Void) throws {
            try Fixture.with { f in
                try f.shellOK("mkdir tree && head -c 300000 /dev/urandom > tree/noise && tar -C tree -cf tree.tar .")
                try withServer(f) { port in try body(f, "http://127.0.0.1:\(port)") }
            }
        }

        /// Runs a test beside a server that has `tree.tar`.
        private func withServer(_ f: Fixture, _ certificate: String..., body: (_ port: String) throws -> Void) throws {
            let server = try Command(
                ["python3", "\(Machine.checkout)/Tests/Probe/web.py", "tree.tar"] + certificate,
                environment: f.environment, directory: f.work)
            defer {
                server.send(SIGKILL)
                _ = try? server.finish()
            }
            try server.waitForOutput("ready")
            try body(try f.read("port"))
        }

        @Test func `an address is fetched, through redirects, and told in the history without what is secret`() throws {
            try withServer { f, server in
                let diff = try f.shellOK("sha256sum < tree.tar | cut -d' ' -f1")
                let withUser = server.replacing("127", with: "me:secret@127", maxReplacements: 1)
                for path in ["\(server)/file", "\(server)/hop/10", "\(withUser)/hop/2?token=hidden"] {
                    try f.ok("import", path, "web:1")
                    #expect(try f.shellOK("swrun inspect web:1 | jq -r '.[0].RootFS.Layers[0]'") == "sha256:\(diff)")
                }
                let history = try f.ok("history", "--no-trunc", "web:1")
                #expect(history.contains("Imported from \(server)/hop/2"), "\(history)")
                #expect(!history.contains("secret") && !history.contains("hidden"))
                try f.ok("import", "-m", "mine", "\(server)/file", "web:2")
                #expect(try f.ok("history", "web:2").contains("mine"))
            }
        }

        @Test func `what does not come whole leaves nothing behind`() throws {
            try withServer { f, server in
                try f.ok("import", try f.emptyTar(), "other:1")
                let before = try f.storeListing()
                for (path, reason) in [
                    ("/status/404", "the server answered with status 404"),
                    ("/status/500", "the server answered with status 500"), ("/cut", "transfer closed with"),
                    ("/loop", "redirected more than 10 times"), ("/hop/11", "redirected more than 10 times"),
                    ("/to?file:///etc/passwd", "refusing to follow a redirect to file"),
                    ("/to?ftp://127.0.0.1/x", "refusing to follow a redirect to ftp"),
                    ("/to?http://127.0.0.1:1/", "onnect"),
                ] {
                    let outcome = try f.swrun("import", server + path, "web:1")
                    let address = server + path.prefix { $0 != "?" }
                    #expect(outcome.code == 1 && outcome.output.isEmpty, "\(path): \(outcome)")
                    #expect(outcome.errors.hasPrefix("Error: cannot fetch \(address): "), "\(path): \(outcome)")
                    #expect(outcome.errors.contains(reason), "\(path): \(outcome)")
                    #expect(outcome.errors.split(separator: "\n").count == 1, "\(path): \(outcome)")
                    #expect(try f.storeListing() == before, "\(path)")
                }
                let secret = try f.swrun("import", "http://me:secret@127.0.0.1:1/x?token=hidden")
                #expect(secret.code == 1 && secret.errors.contains("cannot fetch http://127.0.0.1:1/x: "))
                #expect(!secret.errors.contains("secret") && !secret.errors.contains("hidden"))
            }
        }

        @Test func `https is checked, and not left again`() throws {
            try Fixture.with { f in
                try f.shellOK(
                    """
                    mkdir tree && echo x > tree/x && tar -C tree -cf tree.tar .
                    openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=127.0.0.1 \
                        -addext subjectAltName=IP:127.0.0.1
                    cat cert key > both
                    """)
                try withServer(f, "both") { port in
                    let server = "https://127.0.0.1:\(port)"
                    let trusted = ["SSL_CERT_FILE": "\(f.work)/cert"]
                    for path in ["/file", "/hop/3"] {
                        let outcome = try f.swrun("import", server + path, "web:1", environment: trusted)
                        #expect(outcome.code == 0 && outcome.output.hasPrefix("sha256:"), "\(outcome)")
                    }
                    let unknown = try f.swrun("import", server + "/file", "web:2")
                    #expect(unknown.code == 1 && unknown.errors.contains("certificate"), "\(unknown)")
                    let left = try f.swrun("import", server + "/to?http://127.0.0.1:1/", environment: trusted)
                    #expect(
                        left.code == 1 && left.errors.contains("refusing to follow a redirect from https to http"),
                        "\(left)")
                }
            }
        }

        @Test func `a compressed tar with a part missing is no image either`() throws {
            try Fixture.with { f in
                try f.shellOK("mkdir d && seq 100000 > d/x && tar -C d -cf d.tar .")
                try f.ok("import", try f.emptyTar(), "other:1")
                for tool in ["gzip", "bzip2", "xz", "zstd -q"] {
                    try f.shellOK("\(tool) -c d.tar > whole && head -c -20 whole > cut")
                    let before = try f.storeListing()
                    try f.fails(1, "import", "cut", "x:1", saying: "cannot read the archive: unexpected EOF")
                    #expect(try f.storeListing() == before)
                    let piped = try f.shell("cat whole | swrun import - x:1")
                    #expect(piped.code == 0, "\(tool): \(piped)")
                    let diff = try f.shellOK("sha256sum < d.tar | cut -d' ' -f1")
                    #expect(try f.shellOK("swrun inspect x:1 | jq -r '.[0].RootFS.Layers[0]'") == "sha256:\(diff)")
                    try f.ok("rmi", "x:1")
                }
            }
        }

        @Test func `platform, names and changes are checked before anything is read`() throws {
            try Fixture.with { f in
                let tar = try f.emptyTar()
                try f.ok("import", "--platform", "linux/arm/7", tar, "x:1")
                let platform = "jq -r '.[0] | .Os, .Architecture, .Variant'"
                #expect(try f.shellOK("swrun inspect x:1 | \(platform) | tr '\\n' ' '") == "linux arm v7 ")
                let named = try f.swrun("import", tar, "x:2", environment: ["DOCKER_DEFAULT_PLATFORM": "linux/s390x"])
                #expect(named.code == 0)
                #expect(try f.shellOK("swrun inspect x:2 | jq -r '.[0].Architecture'") == "s390x")
                let digest = "x@sha256:" + String(repeating: "0", count: 64)
                try f.fails(1, "import", tar, digest, saying: "cannot import digest reference")
                try f.fails(1, "import", tar, "UPPER", saying: "must be lowercase")
                try f.fails(1, "import", "-c", "bogus x", tar, saying: "bogus is not a valid change command")
                try f.fails(1, "import", "-c", "EXPOSE 99999999", tar, saying: "Invalid containerPort: 99999999")
                try f.fails(1, "import", "--platform", "windows/amd64", tar, saying: "containers run on Linux here")
                try f.fails(1, "import", "--platform", "a/b/c/d", tar, saying: "error parsing specified platform")
                try f.fails(1, "import", "nosuch.tar", saying: "cannot open nosuch.tar: No such file or directory")
                try f.fails(1, "import", ".", saying: "cannot read .: Is a directory")
                let empty = try f.shell("swrun import - y:1 < /dev/null")
                #expect(empty.code == 0 && empty.output.hasPrefix("sha256:"))
                #expect(empty.errors == "Warning: the input was empty, and so is the image\n")
                #expect(
                    try f.shellOK("swrun inspect y:1 | jq -r '.[0].RootFS.Layers[]'")
                        == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
                try f.ok("save", "-o", "saved.tar", "y:1")
                let saved = try f.swrun("import", "saved.tar")
                #expect(saved.code == 0 && saved.errors.contains("taken by: swrun load"), "\(saved)")
                let terminal = try f.terminal("import", "-")
                try terminal.waitFor("requested import from stdin, but stdin is empty")
                #expect(try terminal.finish() == 1)
            }
        }
    }
}
