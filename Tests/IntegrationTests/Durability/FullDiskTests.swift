import Foundation
import Glibc
import Testing

extension Integration {
    /// A disk without room: a clear error, the room given back, and a way out.
    @Suite struct FullDiskTests {
        enum Kind: String, CaseIterable { case ext4, memory, inodes }

        @Test(arguments: Kind.allCases)
        func `a command for which the disk is too small changes nothing`(_ kind: Kind) throws {
            try Fixture.with { f in
                try f.makeLargeThings(inodes: kind == .inodes)
                try f.withSmallDisk(kind) {
                    try f.makeProbe()
                    try f.ok("create", "--name", "box", "probe:v1")
                    try f.shellOK("cp -r box-file $SWRUN_ROOT/containers/*/upper/")
                    // Whoever has been here once has made the directories and the reserve that stay.
                    try f.ok("tag", "probe:v1", "probe:v2")
                    #expect(try f.swrun("run", "--rm", "--network", "none", "probe:v1", "exit", "7").code == 7)
                    try f.clearRests()
                    let audit = try StoreAudit(f.root)
                    for (arguments, input) in FullDiskTests.commands {
                        // The journal of events has grown meanwhile, and is on the disk before we look.
                        try f.shellOK("sync -f \(f.root)")
                        let usage = try f.usage()
                        let outcome = try f.swrun(
                            arguments,
                            input: input.map { Array(try Data(contentsOf: URL(fileURLWithPath: "\(f.work)/\($0)"))) }
                                ?? [])
                        let title: Comment = "\(kind): \(arguments): \(outcome)"
                        #expect(outcome.code == 1 && outcome.output == "", title)
                        #expect(outcome.errors.contains("No space left on device"), title)
                        #expect(outcome.errors.contains(f.root), title)
                        let now = try StoreAudit(f.root, expecting: audit.trees)
                        #expect(now.facts == audit.facts && now.faults == [] && now.garbage == [], title)
                        #expect(try f.usage(expecting: usage) == usage, title)
                        #expect(
                            try f.swrun("run", "--rm", "--network", "none", "probe:v1", "exit", "7").code == 7, title)
                        try f.clearRests()
                    }
                }
            }
        }

        private static let commands: [(arguments: [String], input: String?)] = [
            (["load", "-i", "large.tar"], nil), (["load"], "large.tar"),
            (["import", "tree.tar", "large:v1"], nil), (["import", "-", "large:v1"], "tree.tar"),
            (["commit", "box", "large:v1"], nil),
        ]

        @Test(arguments: Kind.allCases)
        func `there is a way out of a full disk`(_ kind: Kind) throws {
            try Fixture.with { f in
                try f.withSmallDisk(kind) {
                    try f.makeProbe()
                    try f.shellOK("echo 1 > one && tar -cf one.tar one && swrun import one.tar one:v1")
                    try f.ok("tag", "one:v1", "second:v1")
                    for name in ["first", "second"] { try f.ok("create", "--name", name, "probe:v1") }
                    let before = try StoreAudit(f.root)
                    try f.fill(kind)
                    for reader in [["images"], ["ps", "-a"], ["inspect", "probe:v1"], ["history", "one:v1"]] {
                        #expect(try f.swrun(reader).code == 0, "\(reader)")
                    }
                    let tag = try f.swrun("tag", "probe:v1", "no-room:v1")
                    #expect(tag.code == 0 || tag.errors.contains("No space left on device"), "\(tag)")
                    try f.ok("rm", "first")
                    try f.ok("rmi", "second:v1")
                    try f.ok("rmi", "one:v1")
                    try f.ok("rm", "second")
                    try f.shellOK("rm -f \(f.root)/filling*")
                    let now = try StoreAudit(f.root, expecting: before.trees)
                    #expect(now.faults == [] && now.garbage == [], "\(now.faults) \(now.garbage)")
                    #expect(now.facts.count <= 2, "\(now.facts)")
                    #expect(try f.swrun("run", "--rm", "--network", "none", "probe:v1", "exit", "7").code == 7)
                }
            }
        }

        @Test func `a limit on the size of files is an error, not a signal`() throws {
            try Fixture.with { f in
                try f.makeLargeThings(inodes: false)
                try f.makeProbe()
                let before = try StoreAudit(f.root)
                for command in ["load -i large.tar", "import tree.tar large:v1", "save -o saved.tar probe:v1"] {
                    let outcome = try f.shell("prlimit --fsize=500000 swrun \(command)")
                    #expect(outcome.code == 1 && outcome.errors.contains("File too large"), "\(command): \(outcome)")
                    let now = try StoreAudit(f.root, expecting: before.trees)
                    #expect(now.facts == before.facts && now.faults == [] && now.garbage == [], "\(command)")
                }
                #expect(try f.shellOK("ls -A | grep -c saved || true") == "0")
                // A program in a container meets the limit as it would anywhere: the signal ends it.
                try f.makeBase()
                let run = try f.swrun(
                    "run", "--rm", "--network", "none", "--ulimit", "fsize=1000:1000", "base:v1", "sh", "-c",
                    "cat /bin/sh >/large")
                #expect(run.code != 0, "\(run)")
            }
        }
    }
}

extension Fixture {
    /// An image, a tree and a file that are too large for the small disk, or have too many files for it.
    fileprivate func makeLargeThings(inodes: Bool) throws {
        let content =
            inodes
            ? "mkdir large; (cd large; seq 3000 | xargs touch)"
            : "mkdir large; head -c 24000000 /dev/urandom > large/file"
        try shellOK(
            """
            \(content)
            tar -cf tree.tar large
            SWRUN_ROOT=$PWD/other swrun import tree.tar large:v1
            SWRUN_ROOT=$PWD/other swrun save -o large.tar large:v1
            rm -rf other
            mkdir box-file
            \(inodes ? "(cd box-file; seq 700 | xargs touch)" : "head -c 9000000 /dev/urandom > box-file/file")
            """)
    }

    fileprivate func withSmallDisk(_ kind: Integration.FullDiskTests.Kind, _ body: () throws -> Void) throws {
        switch kind {
        case .memory: try withMount(["-t", "tmpfs", "-o", "mode=700,size=24m", "tmpfs"], on: root, body)
        case .inodes:
            try withMount(["-t", "tmpfs", "-o", "mode=700,size=100m,nr_inodes=1000", "tmpfs"], on: root, body)
        case .ext4:
            let memory = directory + "/memory"
            try withMount(["-t", "tmpfs", "-o", "mode=700,size=100m", "tmpfs"], on: memory) {
                let disk = try LoopDisk(
                    self, image: memory + "/disk", place: root, megabytes: 24, options: "-J size=1 -m 0")
                try disk.mounted(body)
            }
        }
    }

    /// Blocks and inodes in use, after everything is written that was to be written.
    fileprivate func usage() throws -> [UInt64] {
        let own = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard own >= 0, syncfs(own) == 0 else { throw HarnessError("cannot sync \(root): \(errno)") }
        close(own)
        var status = statvfs()
        guard statvfs(root, &status) == 0 else { throw HarnessError("statvfs: \(errno)") }
        return [UInt64(status.f_blocks - status.f_bfree), UInt64(status.f_files - status.f_ffree)]
    }

    /// The same, once the kernel has let go of what a process held that has just ended: rules of Landlock hold directories
    /// for a moment longer.
    fileprivate func usage(expecting expected: [UInt64]) throws -> [UInt64] {
        for _ in 0..<100 {
            if try usage() == expected { break }
            _ = poll(nil, 0, 20)
        }
        return try usage()
    }

    /// What `--rm` left for an idle moment is not what is measured here.
    fileprivate func clearRests() throws { try shellOK("rm -rf \(root)/staging/*.rest") }

    /// Leaves no byte and no inode.
    fileprivate func fill(_ kind: Integration.FullDiskTests.Kind) throws {
        if kind == .inodes {
            try shellOK("cd \(root); i=0; while : > filling$i; do i=$((i+1)); done 2>/dev/null || true")
        } else {
            try shellOK(
                """
                cd \(root)
                for size in 1M 4k 1; do dd if=/dev/zero of=filling bs=$size oflag=append conv=notrunc 2>/dev/null || true; done
                sync -f .
                dd if=/dev/zero of=filling bs=4k oflag=append conv=notrunc 2>/dev/null || true
                """)
        }
    }
}
