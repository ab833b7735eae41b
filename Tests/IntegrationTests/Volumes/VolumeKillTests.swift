import Glibc
import Testing

extension Integration {
    /// A command that is killed while it makes or fills volumes.
    @Suite struct VolumeKillTests {
        /// The system calls by which a volume is made, filled and removed.
        private static let calls = ["mkdirat", "renameat2", "linkat", "unlinkat", "fchmod"]

        private func makeImage(_ f: Fixture) throws {
            try f.makeProbe()
            try f.shellOK(
                """
                mkdir -p tree/data/a tree/data/b tree/data/c && cp \(try Machine.probe()) tree/probe
                for d in a b c; do for i in 1 2 3; do echo $d$i > tree/data/$d/$i; done; done; echo x > tree/data/x
                chown 7:8 tree/data tree/data/a && tar -C tree -c . | swrun import -c 'VOLUME /own' - full:v1
                """)
        }

        @Test(arguments: calls) func `killed anywhere, a volume is empty or becomes whole`(call: String) throws {
            try Fixture.with { f in
                try makeImage(f)
                var when = 1
                var wasKilled = true
                while wasKilled {
                    let outcome = try f.shell(
                        """
                        set +e
                        strace -f -qq -o /dev/null -e trace=\(call) -e inject=\(call):signal=KILL:when=\(when) \
                            swrun create --name box -v data:/data full:v1 /probe exit 0 > /dev/null 2>&1; echo $? > code
                        # What the next command that writes finds is put right, or not there.
                        swrun volume create other > /dev/null; swrun volume rm other > /dev/null
                        v=\(f.root)/volumes; ls -A $v/.staging
                        [ -e $v/data ] && [ -n "$(ls -A $v/data/_data)" ] && diff -r tree/data $v/data/_data
                        swrun rm -fv box > /dev/null 2>&1
                        swrun run --rm -v data:/data full:v1 /probe exit 0
                        diff -r tree/data $v/data/_data && stat -c '%u:%g %n' $v/data/_data $v/data/_data/a | cut -d' ' -f1
                        swrun volume rm data > /dev/null; ls $v; cat code
                        """)
                    let lines = outcome.text.split(separator: "\n")
                    #expect(lines.dropLast() == ["7:8", "7:8"], "\(call) \(when): \(outcome)")
                    wasKilled = lines.last == "137"
                    when += 1
                }
                #expect(when > 2, "\(call) was never met")
            }
        }

        @Test func `a killed run with its own volumes leaves none`() throws {
            try Fixture.with { f in
                try makeImage(f)
                let run = try f.start(["run", "--rm", "-v", "/more", "full:v1", "/probe", "signals"])
                try run.waitForOutput("ready")
                #expect(try f.ok("volume", "ls", "-q").count == 129)
                let pid = try f.shellOK("swrun inspect $(swrun ps -q) | jq '.[0].State.Pid'")
                run.send(9)
                _ = try run.finish()
                // The kernel kills the container, whose orphan is ours to wait for.
                #expect(exitCode(of: try #require(pid_t(pid))) == 137)
                try f.ok("volume", "create", "other")
                #expect(try f.ok("volume", "ls", "-q") == "other")
            }
        }
    }
}
