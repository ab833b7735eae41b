import Testing

extension Integration {
    @Suite struct DryRunTests {
        /// What a dry run says goes: kinds and IDs, without the headings.
        private func going(_ text: String) -> [String] {
            text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().prefix { !$0.isEmpty }
                .map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        }

        @Test func `a dry run changes no byte, and says what then happens`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok("tag", "a:1", "b:1")
                try f.ok("run", "--name", "box", "a:1", "sh", "-c", "echo made > /new")
                try f.ok("commit", "box", "child:1")
                let before = try f.storeListing()
                for words in [
                    ["rmi", "a:1"], ["rmi", "-f", "a:1", "b:1"], ["rmi", "child:1"], ["rm", "box"], ["image", "prune"],
                    ["image", "prune", "-a"], ["container", "prune"], ["system", "prune", "-a"],
                ] {
                    let outcome = try f.swrun(words + ["--dry-run"])
                    #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(words): \(outcome)")
                    #expect(outcome.output.contains("Would free"), "\(words): \(outcome)")
                }
                #expect(try f.storeListing() == before)

                let plan = try f.ok("system", "prune", "-a", "--dry-run")
                #expect(try f.storeListing() == before)
                let blocks =
                    "du -s --block-size=1 $SWRUN_ROOT/containers $SWRUN_ROOT/layers $SWRUN_ROOT/images/blobs"
                    + " $SWRUN_ROOT/stacks | awk '{ n += $1 } END { print n }'"
                let held = try #require(Int(try f.shellOK(blocks)))
                let done = try f.ok("system", "prune", "-a", "-f")
                let freed = held - (Int(try f.shellOK(blocks)) ?? 0)
                // The IDs are the same ones, and so is the sum, which is what du sees.
                let named = going(plan).compactMap { $0.split(separator: " ").last }
                for id in named where id.count == 12 {
                    #expect(done.contains(id) || plan.contains("stack       \(id)"), "\(id): \(done)")
                }
                for line in done.split(separator: "\n") {
                    guard let digest = line.split(separator: ":").last, digest.count == 64 else { continue }
                    #expect(plan.contains(digest.prefix(12)), "\(line) was not planned: \(plan)")
                }
                let told = try #require(plan.split(separator: " ").last)
                #expect(done.hasSuffix("Total reclaimed space: \(told)"))
                #expect(try f.shellOK("swrun system df --format '{{.Size}}' | head -2") == "0B\n0B")
                let megabytes = try #require(Double(told.dropLast(2)))
                #expect(told.hasSuffix("MB") && abs(Double(freed) - megabytes * 1e6) < 20_000, "\(told), \(freed)")
            }
        }

        @Test func `what stays is named with who keeps it, and what is refused is refused`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                let id = try f.imageID("a:1").dropFirst(7).prefix(12)
                try f.ok("create", "--name", "box", "a:1", "true")
                let refusal = try f.swrun("rmi", "--dry-run", "a:1")
                #expect(refusal.code == 1 && refusal.output.contains("Nothing would go"))
                #expect(refusal.errors.contains("container box") && refusal.errors.contains("swrun rm box"))
                let forced = try f.ok("rmi", "-f", "--dry-run", "a:1")
                #expect(forced.contains("name       \(id)   a:1"))
                #expect(forced.contains("container box (Created) needs it") && forced.hasSuffix("Would free 0B"))
                // With the container goes the image that was only kept for it.
                try f.ok("rmi", "-f", "a:1")
                #expect(going(try f.ok("rm", "--dry-run", "box")).contains("image \(id)"))
                try f.fails(1, "rmi", "nosuch", saying: "No such image: nosuch:latest")
                let missing = try f.swrun("rm", "--dry-run", "nosuch")
                #expect(missing.code == 1 && missing.errors.contains("No such container: nosuch"))
                try f.ok("rm", "box")
                #expect(
                    try f.shellOK(
                        "ls -A $SWRUN_ROOT/layers $SWRUN_ROOT/images/blobs/sha256 $SWRUN_ROOT/stacks | grep -c '^[0-9a-f]' || true"
                    ) == "0")
            }
        }

        @Test func `a running container is killed by force alone, and not by a dry run`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let running = try f.start(["run", "--name", "busy", "base:v1", "sh", "-c", "echo up; sleep 100"])
                try running.waitForOutput("up")
                let refusal = try f.swrun("rm", "--dry-run", "busy")
                #expect(refusal.code == 1 && refusal.errors.contains("You cannot remove a running container"))
                #expect(try f.ok("rm", "-f", "--dry-run", "busy").contains("busy (killed first)"))
                #expect(try f.ok("system", "prune", "--dry-run").contains("Nothing would go"))
                #expect(try f.ok("ps", "--format", "{{.Names}}") == "busy")
                #expect(try f.ok("rm", "-f", "-v", "busy") == "busy")
                #expect(try running.finish().code == 137)
            }
        }

        @Test func `all images go by their IDs, whatever the order and however often`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok("tag", "a:1", "b:1")
                try f.ok("run", "--name", "box", "a:1", "sh", "-c", "echo made > /new")
                try f.ok("commit", "box", "child:1")
                try f.ok("rm", "box")
                let outcome = try f.shell("swrun rmi -f $(swrun images -aq | tac) $(swrun images -aq)")
                #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
                #expect(try f.ok("images", "-aq") == "")
            }
        }

        @Test func `a container whose record is gone keeps its image, and nothing else`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok("import", try f.emptyTar(), "other:1")
                let id = try f.ok("create", "--name", "box", "a:1", "true")
                try f.shellOK("rm $SWRUN_ROOT/containers/\(id)/container.json")
                let refusal = try f.swrun("rmi", "a:1")
                #expect(refusal.code == 1 && refusal.errors.contains(id.prefix(12)), "\(refusal)")
                #expect(refusal.errors.contains("its record cannot be read"))
                try f.ok("rmi", "other:1")
                #expect(try f.ok("why", "a:1").contains("its record cannot be read"))
                try f.fails(1, "rm", id, saying: "container.json is missing")
                #expect(try f.ok("rm", "-f", id) == id)
                try f.ok("create", "--name", "box", "a:1", "true")
                try f.ok("rm", "box")
                try f.ok("rmi", "a:1")
            }
        }
    }
}
