import Testing

extension Integration {
    /// A real distribution, made by debootstrap: thousands of files, links, owners, setuid bits, a package manager.
    @Suite struct DebianTests {
        @Test func `the unpacked tree is the archive's, file by file`() throws {
            try Fixture.with { f in
                try f.makeDebian()
                let list =
                    "find . -mindepth 1 -not -path './proc/*' -not -path './sys/*' -not -path './dev*' -printf '%p %y %m %U:%G %s %l %T@\\n'"
                try f.shellOK(
                    """
                    mkdir expected && tar -C expected -xpf \(try Machine.debian()) --numeric-owner
                    (cd expected && \(list)) | grep -v ' d ' | LC_ALL=C sort > expected.list
                    (cd \(f.root)/layers/*/ && \(list)) | grep -v ' d ' | LC_ALL=C sort > unpacked.list
                    cmp expected.list unpacked.list || diff expected.list unpacked.list | head -20
                    test $(wc -l < expected.list) -gt 3000
                    cmp expected.list unpacked.list
                    """)
            }
        }

        @Test func `its shell, accounts, set-user-ID programs and package manager work`() throws {
            try Fixture.with { f in
                try f.makeDebian()
                #expect(
                    try f.ok("run", "--rm", "debian:v1", "bash", "-c", "echo $BASH_VERSION | cut -c1").first?.isNumber
                        == true)
                #expect(try f.ok("run", "--rm", "-u", "www-data", "debian:v1", "id", "-un") == "www-data")
                #expect(try f.ok("run", "--rm", "-u", "nobody", "debian:v1", "su", "--version").hasPrefix("su "))
                let installed = try f.swrun("run", "--rm", "debian:v1", "dpkg", "-l", "bash")
                #expect(installed.code == 0 && installed.output.contains("ii  bash"))
                // dpkg chowns, links, renames and syncs: most of what a package manager asks of a root.
                let work = try f.swrun(
                    "run", "--rm", "debian:v1", "sh", "-c",
                    "dpkg --purge --force-all gcc-12-base 2>&1; dpkg --audit; ls /var/lib/dpkg/status")
                #expect(work.code == 0 && work.output.contains("/var/lib/dpkg/status"), "\(work)")
            }
        }

        @Test func `a person's session: change, look, commit, run again, take along`() throws {
            try Fixture.with { f in
                try f.makeDebian("debian:12")
                let session = try f.terminal("-t", "-i", "debian:12", "/bin/bash")
                try session.waitFor("# ")
                try session.type("echo made > /new-file; rm -r /usr/share/doc; chmod 600 /etc/motd; echo d''one\n")
                try session.waitFor("done")
                try session.type("exit\n")
                #expect(try session.finish() == 0)
                let container = try f.ok("ps", "-aq")
                let changes = Set(try f.ok("diff", container).split(separator: "\n"))
                #expect(
                    changes.isSuperset(of: ["A /new-file", "C /usr", "C /usr/share", "D /usr/share/doc", "C /etc/motd"]
                    ), "\(changes)")
                try f.ok("commit", "-m", "mine", container, "mine:v2")
                try f.ok("rm", container)
                #expect(try f.ok("run", "--rm", "mine:v2", "cat", "/new-file") == "made")
                #expect(try f.ok("run", "--rm", "mine:v2", "sh", "-c", "ls /usr/share | grep -c doc$ || true") == "0")
                #expect(try f.ok("run", "--rm", "mine:v2", "stat", "-c", "%a", "/etc/motd") == "600")
                try f.ok("save", "-o", "mine.tar", "mine:v2")
                let id = try f.imageID("mine:v2")
                try f.ok("rmi", "mine:v2", "debian:12")
                try f.ok("load", "-i", "mine.tar")
                #expect(try f.imageID("mine:v2") == id)
                #expect(try f.ok("run", "--rm", "mine:v2", "cat", "/new-file") == "made")
            }
        }

        @Test func `export gives the merged tree as a tar that GNU tar reads`() throws {
            try Fixture.with { f in
                try f.makeDebian()
                try f.ok("run", "--name", "box", "debian:v1", "sh", "-c", "echo made > /new-file; rm -r /usr/share/doc")
                try f.ok("export", "-o", "tree.tar", "box")
                try f.shellOK(
                    """
                    tar -tf tree.tar > names
                    grep -qx new-file names && grep -qx usr/bin/bash names && ! grep -q usr/share/doc/ names
                    mkdir out && tar -C out -xpf tree.tar --numeric-owner && grep -qx made out/new-file
                    """)
                let id = try f.shellOK("swrun export box | swrun import - flat:1")
                #expect(id.hasPrefix("sha256:"))
                #expect(try f.ok("run", "--rm", "flat:1", "cat", "/new-file") == "made")
                try f.ok("rm", "box")
            }
        }
    }
}
