import Testing

extension Integration {
    /// A container that changes its tree while it is copied leads the copy nowhere else.
    @Suite struct CopyRaceTests {
        @Test func `a container that swaps a directory for a link never reaches the host`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                // The link names the same path in the container and on the host, where the canary is.
                try f.shellOK(
                    """
                    mkdir -p canary/sub tree/d/x/sub tree$PWD/canary/sub
                    echo host | tee canary/f > canary/sub/f
                    echo directory | tee tree/d/x/f > tree/d/x/sub/f
                    echo decoy | tee tree$PWD/canary/f > tree$PWD/canary/sub/f
                    ln -s /../../../../..$PWD/canary tree/d/y
                    swrun create --name box probe:v1 swap /d/x /d/y; swrun cp tree/. box:/
                    find canary -printf '%p %y %s %T@\\n' -type f -exec cat {} + > before
                    """)
                let run = try f.start(["start", "-a", "box"])
                try run.waitForOutput("ready")
                let seen = try f.shell(
                    """
                    set +e; echo evil > evil; mkdir evils; echo evil > evils/f
                    for i in $(seq 40); do
                        swrun cp box:/d/x/f out; cat out; swrun cp box:/d/x/sub tree.$i; cat tree.$i/f
                        swrun cp box:/d all.$i; find all.$i -type f -exec cat {} +; swrun cp -L box:/d/y follow.$i; find follow.$i -type f -exec cat {} +
                        swrun cp box:/d/x/sub - | tar -xO
                        swrun cp evil box:/d/x/new.$i; swrun cp evils/. box:/d/x/sub; tar -c evil | swrun cp - box:/d/y
                        rm -rf tree.$i all.$i follow.$i out
                    done 2>/dev/null | sort | uniq -c
                    find canary -printf '%p %y %s %T@\\n' -type f -exec cat {} + | diff - before && echo untouched
                    """, seconds: 300)
                try f.ok("rm", "-f", "box")
                _ = try run.finish()
                let words = Set(
                    seen.output.split(whereSeparator: \.isWhitespace).map(String.init).filter { Int($0) == nil })
                #expect(words.isSubset(of: ["directory", "decoy", "evil", "untouched"]), "\(seen)")
                // Both sides of the swap were met, or the test shows nothing.
                #expect(words.isSuperset(of: ["directory", "decoy", "evil", "untouched"]), "\(seen)")
            }
        }
    }
}
