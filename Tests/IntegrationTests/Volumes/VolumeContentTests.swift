import Testing

extension Integration {
    /// What an empty volume gets from the image.
    @Suite struct VolumeContentTests {
        /// An image with all kinds of files in /data, and links that lead out of it.
        private func makeImage(_ f: Fixture, _ changes: String...) throws {
            try f.makeBase()
            try f.shellOK(
                """
                swrun create --name box base:v1 && mkdir tree && swrun export box | tar -x -C tree && swrun rm box
                mkdir -p tree/data/deep tree/real/inside tree\(f.work)/canary && cd tree/data
                echo one > a && ln a b && chmod 4711 a && mkfifo pipe && ln -s /etc/passwd link && ln -s /data/deep dirlink
                echo deep > deep/f && chown -R 7:8 deep && touch -d 2001-02-03T04:05:06.789Z deep/f deep
                truncate -s 1M sparse && setfattr -n user.k -v v a && chown 3:4 . && chmod 1750 . && echo real > ../real/inside/f
                ln -s /../../../..\(f.work)/canary ../escape && ln -s real ../alias
                """)
            try f.shellOK("mkdir canary && echo host > canary/f")
            let options = changes.map { "-c '\($0)'" }.joined(separator: " ")
            try f.shellOK("tar -C tree --xattrs -S -c . | swrun import \(options) - full:v1")
        }

        private let listing =
            "find . -printf '%P %y %m %U:%G %n %s %T@ %l\\n' | sed 's/^ d \\(....\\) \\(.*\\) .* .* .*/ d \\1 \\2/' | sort"

        @Test func `owners, modes, times, links and attributes come with it`() throws {
            try Fixture.with { f in
                try makeImage(f)
                try f.ok("create", "--name", "box", "-v", "vol:/data", "full:v1", "true")
                let volume = "\(f.root)/volumes/vol/_data"
                #expect(try f.shellOK("cd tree/data && \(listing)") == f.shellOK("cd \(volume) && \(listing)"))
                #expect(try f.shellOK("getfattr -n user.k --only-values \(volume)/a") == "v")
                #expect(try f.shellOK("stat -c '%a %u:%g' \(volume)") == "1750 3:4")
                #expect(try f.shellOK("stat -c %b \(volume)/sparse") == "0")
                // Once only: what is changed or removed stays so.
                try f.shellOK("rm \(volume)/deep/f && echo two > \(volume)/a")
                #expect(try f.ok("run", "--rm", "-v", "vol:/data", "full:v1", "cat", "/data/b") == "two")
                #expect(try f.shell("ls \(volume)/deep/f").code != 0)
                try f.ok("rm", "box")
            }
        }

        @Test func `links of the image are followed inside it and never out of it`() throws {
            try Fixture.with { f in
                try makeImage(f)
                try f.ok("run", "--rm", "-v", "one:/alias/inside", "full:v1", "true")
                #expect(try f.shellOK("cat \(f.root)/volumes/one/_data/f") == "real")
                // What the link names there is on the host alone.
                try f.ok("run", "--rm", "-v", "two:/escape", "full:v1", "touch", "/escape/new")
                #expect(
                    try f.shellOK("ls \(f.root)/volumes/two/_data canary")
                        == "\(f.root)/volumes/two/_data:\nnew\n\ncanary:\nf")
            }
        }

        @Test func `nocopy and bind mounts take nothing, and an image without content changes nothing`() throws {
            try Fixture.with { f in
                try makeImage(f)
                try f.ok("run", "--rm", "-v", "vol:/data:nocopy", "full:v1", "true")
                try f.ok("run", "--rm", "--mount", "src=vol,dst=/data,volume-nocopy", "full:v1", "true")
                #expect(try f.shellOK("ls \(f.root)/volumes/vol/_data") == "")
                try f.shellOK("chmod 700 \(f.root)/volumes/vol/_data; mkdir host")
                try f.ok("run", "--rm", "-v", "vol:/nothing", "-v", "./host:/data", "full:v1", "true")
                #expect(try f.shellOK("stat -c %a \(f.root)/volumes/vol/_data; ls host") == "700")
            }
        }

        @Test func `volumes of the image are filled, and go with a container that removes itself`() throws {
            try Fixture.with { f in
                try makeImage(f, "VOLUME /data /log", "CMD [\"true\"]")
                try f.ok("create", "--name", "box", "full:v1")
                let mounts = try f.shellOK(
                    "swrun inspect box | jq -c '.[0].Mounts[] | [.Type, .Destination, .Driver, .RW, (.Name | length)]'")
                #expect(mounts == #"["volume","/data","local",true,64]"# + "\n" + #"["volume","/log","local",true,64]"#)
                #expect(try f.ok("volume", "ls", "-q").count == 129)
                #expect(try f.ok("run", "--rm", "full:v1", "cat", "/data/a") == "one")
                #expect(try f.ok("run", "--rm", "-v", "named:/data", "--tmpfs", "/log", "full:v1", "ls", "/log") == "")
                #expect(try f.ok("volume", "ls", "-q").count == 129 + 6)
                try f.ok("rm", "box")
                #expect(try f.ok("volume", "ls", "-q").count == 129 + 6)
                try f.ok("create", "--name", "box", "full:v1")
                try f.ok("rm", "-v", "box")
                #expect(try f.ok("volume", "ls", "-q").count == 129 + 6)
            }
        }

        @Test func `of twelve that fill one volume at the same time, each sees it whole`() throws {
            try Fixture.with { f in
                try makeImage(f)
                let expected = try f.shellOK("cd tree/data && find . | sort")
                let runs = try (0..<12).map { _ in
                    try f.start(["run", "--rm", "-v", "vol:/data", "full:v1", "sh", "-c", "cd /data && find . | sort"])
                }
                for run in runs {
                    let outcome = try run.finish()
                    #expect(outcome.code == 0 && outcome.text == expected, "\(outcome)")
                }
                #expect(try f.shellOK("ls -A \(f.root)/volumes/.staging") == "")
            }
        }
    }
}
