import Testing

extension Integration {
    @Suite struct PruneTests {
        /// Two images without a name, one of them needed, and one with a name.
        private func fill(_ f: Fixture) throws -> (dangling: String, used: String, named: String) {
            try f.makeBase("named:1")
            try f.ok("import", "-c", "LABEL kind=old", try f.emptyTar(), "x:1")
            let dangling = try f.imageID("x:1")
            try f.ok("import", "-c", "CMD [\"true\"]", try f.emptyTar(), "x:1")
            let used = try f.imageID("x:1")
            try f.ok("create", "--name", "box", "x:1", "true")
            try f.ok("import", "-c", "LABEL kind=new", try f.emptyTar(), "x:1")
            return (dangling, used, try f.imageID("named:1"))
        }

        @Test func `image prune asks first, and takes only images without a name`() throws {
            try Fixture.with { f in
                let (dangling, used, named) = try fill(f)
                let question =
                    "WARNING! This will remove all dangling images.\nAre you sure you want to continue? [y/N] "
                let before = try f.storeListing()
                for answer in ["", "n\n", "no\n", "yes\n", "\n"] {
                    let outcome = try f.swrun("image", "prune", input: answer)
                    #expect(outcome.code == 0 && outcome.output == question && outcome.errors.isEmpty, "\(outcome)")
                }
                #expect(try f.storeListing() == before)
                let lines = try f.swrun("image", "prune", input: "y\n").output
                #expect(lines.hasPrefix(question + "Deleted Images:\ndeleted: \(dangling)\n"), "\(lines)")
                #expect(lines.contains("\n\nTotal reclaimed space: ") && lines.hasSuffix("kB\n"))
                let left = try f.ok("images", "-aq", "--no-trunc")
                #expect(left.contains(used) && left.contains(named) && !left.contains(dangling))
                #expect(try f.ok("image", "prune", "-f") == "Total reclaimed space: 0B")
                try f.ok("rm", "box")
            }
        }

        @Test func `image prune -a takes all that no container needs, and says their names`() throws {
            try Fixture.with { f in
                let (dangling, used, named) = try fill(f)
                let asked = try f.swrun("image", "prune", "-a")
                #expect(
                    asked.output == "WARNING! This will remove all images without at least one container associated to "
                        + "them.\nAre you sure you want to continue? [y/N] ")
                let lines = try f.ok("image", "prune", "-a", "-f")
                for line in ["untagged: named:1", "deleted: \(named)", "deleted: \(dangling)", "untagged: x:1"] {
                    #expect(lines.contains(line + "\n"), "\(line) is missing: \(lines)")
                }
                #expect(try f.ok("images", "-aq", "--no-trunc") == used)
                try f.ok("rm", "box")
            }
        }

        @Test func `filters choose by age and by label`() throws {
            try Fixture.with { f in
                let (dangling, _, named) = try fill(f)
                let all = ["image", "prune", "-a", "-f", "--filter"]
                #expect(
                    try f.swrun(all + ["until=1h"]).output.contains("deleted: \(named)") == true, "its programs are old"
                )
                #expect(try f.swrun(all + ["label=kind=nosuch"]).text == "Total reclaimed space: 0B")
                #expect(try f.swrun(all + ["until=24h"]).text == "Total reclaimed space: 0B")
                let kept = try f.swrun(all + ["label!=kind"])
                #expect(!kept.output.contains(dangling) && kept.code == 0, "\(kept)")
                #expect(try f.swrun(all + ["label=kind=old"]).output.contains("deleted: \(dangling)"))
                #expect(try f.ok("images", "-q", "x:1") != "")
                for word in ["bogus=1", "until=soon", "label", "until"] {
                    let outcome = try f.swrun(all + [word])
                    #expect(outcome.code == 1 && outcome.errors.contains("nvalid filter"), "\(outcome)")
                }
                try f.ok("rm", "box")
            }
        }

        @Test func `container prune takes the stopped ones, system prune what they kept`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let image = try f.imageID("base:v1")
                let running = try f.start(["run", "--name", "busy", "base:v1", "sh", "-c", "echo up; sleep 100"])
                try running.waitForOutput("up")
                let made = try f.ok("create", "--label", "keep=me", "--name", "made", "base:v1", "true")
                _ = try f.swrun("run", "--name", "failed", "base:v1", "sh", "-c", "exit 3")
                let failed = try f.ok("ps", "-aq", "--no-trunc", "-f", "name=failed")
                #expect(
                    try f.swrun("container", "prune").output
                        == "WARNING! This will remove all stopped containers.\nAre you sure you want to continue? [y/N] "
                )
                let pruned = try f.ok("container", "prune", "-f", "--filter", "label!=keep")
                #expect(pruned.hasPrefix("Deleted Containers:\n\(failed)\n\nTotal reclaimed space: "), "\(pruned)")
                let asked = try f.swrun("system", "prune", "-a", "--filter", "until=0s")
                #expect(
                    asked.output == """
                        WARNING! This will remove:
                          - all stopped containers
                          - all images without at least one container associated to them

                          Items to be pruned will be filtered with:
                          - until=0s

                        Are you sure you want to continue? [y/N]\u{20}
                        """)
                let first = try f.ok("system", "prune", "-a", "-f")
                #expect(first.hasPrefix("Deleted Containers:\n\(made)\n\nTotal reclaimed space: "), "\(first)")
                #expect(try f.ok("ps", "-q").isEmpty == false)
                try f.ok("kill", "busy")
                #expect(try running.finish().code == 137)
                let last = try f.ok("system", "prune", "-a", "-f")
                #expect(last.contains("\n\nDeleted Images:\nuntagged: base:v1\ndeleted: \(image)\n"), "\(last)")
                #expect(
                    try f.shellOK("ls $SWRUN_ROOT/containers $SWRUN_ROOT/names $SWRUN_ROOT/stacks | grep -vc : || true")
                        == "2")
            }
        }
    }
}
