import Linux
import Testing

@Suite struct `What a tree holds on the disk` {
    @Test func `is what du says, with hard links counted once and freed when their last name goes`() throws {
        let scratch = try ScratchDirectory()
        let top = try scratch.directory.makeDirectoriesInRoot("tree/a/b")
        let tree = try scratch.directory.openDirectory("tree")
        for (index, name) in ["one", "two", "three"].enumerated() {
            try tree.replaceFile(
                Path(name), with: [UInt8](repeating: 1, count: 5000 * (index + 1)), .durable)
        }
        try top.makeHardLink("again", to: "one", in: tree)
        try tree.makeSymbolicLink("out", to: "/etc")
        var usage = DiskUsage()
        try usage.add("tree", in: scratch.directory)
        #expect(usage.allocated == usage.freed)
        let first = usage.allocated
        try scratch.directory.makeHardLink("outside", to: "two", in: tree)
        usage = DiskUsage()
        try usage.add("tree", in: scratch.directory)
        #expect(usage.allocated == first)
        #expect(try usage.freed == first - tree.status(of: "two").blocks * 512)
        try usage.add("outside", in: scratch.directory)
        #expect(usage.allocated == first && usage.freed == first)
        try usage.add("nosuch", in: scratch.directory)
        #expect(usage.freed == first)
    }

    @Test func `does not depend on how deep it is`() throws {
        let scratch = try ScratchDirectory()
        var path: [String] = []
        var current = try scratch.directory.duplicate()
        var expected: Int64 = 0
        for level in 0..<300 {
            path.append("d\(level)")
            try current.makeDirectory(Path("d\(level)"), permissions: 0o755)
            current = try current.openDirectory(Path("d\(level)"))
            try current.replaceFile("f", with: [1], .atomic)
        }
        try current.sync()
        current = try scratch.directory.duplicate()
        for name in path {
            expected += try current.status(of: Path(name)).blocks * 512
            current = try current.openDirectory(Path(name))
            expected += try current.status(of: "f").blocks * 512
        }
        var usage = DiskUsage()
        try usage.add("d0", in: scratch.directory)
        #expect(usage.freed == expected && expected > 0)
    }
}
