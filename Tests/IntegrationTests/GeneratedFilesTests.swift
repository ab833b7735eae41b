import Testing

extension Integration {
    /// The files that the engine gives to every container.
    @Suite struct GeneratedFilesTests {
        @Test func `an image whose resolv conf is a link to nowhere gets one where the link leads`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(
                    """
                    swrun create --name box base:v1 true && mkdir tree && swrun export box | tar -x -C tree && swrun rm box
                    ln -sf ../run/systemd/resolve/stub-resolv.conf tree/etc/resolv.conf
                    tar -C tree -c . | swrun import - linked:1
                    """)
                #expect(
                    try f.ok("run", "--rm", "linked:1", "readlink", "/etc/resolv.conf")
                        == "../run/systemd/resolve/stub-resolv.conf")
                #expect(try f.swrun("run", "--rm", "linked:1", "cat", "/etc/resolv.conf").code == 0)
            }
        }

        @Test func `the hosts are those of every machine, and those asked for in their order`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let hosts = try f.ok(
                    "run", "--rm", "--network", "none", "-h", "me", "--add-host", "b:10.0.0.2", "--add-host",
                    "a=[2001:db8::1]", "base:v1", "cat", "/etc/hosts")
                #expect(
                    hosts == """
                        127.0.0.1\tlocalhost
                        ::1\tlocalhost ip6-localhost ip6-loopback
                        fe00::0\tip6-localnet
                        ff00::0\tip6-mcastprefix
                        ff02::1\tip6-allnodes
                        ff02::2\tip6-allrouters
                        10.0.0.2\tb
                        2001:db8::1\ta
                        """)
            }
        }

        @Test func `what an image lacks for the engine's own files is no change`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(
                    """
                    swrun create --name box base:v1 true && mkdir tree && swrun export box | tar -x -C tree && swrun rm box
                    rm -rf tree/etc tree/proc tree/dev tree/sys
                    tar -C tree -c . | swrun import - bare:1
                    """)
                try f.ok("run", "--name", "box", "bare:1", "cat", "/etc/hosts")
                #expect(try f.ok("diff", "box") == "")
                let layers = try f.shellOK(
                    "swrun commit box again:1 && swrun inspect again:1 | jq '.[0].RootFS.Layers | length'")
                #expect(layers.hasSuffix("\n1"))
                try f.ok("rm", "box")
            }
        }
    }
}
