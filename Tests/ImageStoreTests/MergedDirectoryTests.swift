import Linux
import Testing

@testable import ImageStore

@Suite(.enabled(if: Process.effectiveUserID == 0, "whiteouts are device nodes, which only root makes"))
struct MergedDirectoryTests {
    /// Two layers below a temporary directory: `top` over `bottom`.
    private func withLayers(
        _ body: (_ top: borrowing Directory, _ bottom: borrowing Directory, MergedDirectory) throws -> Void
    ) throws {
        let path = Path("/tmp/swrun-merged-\(RandomHex.digits(12))")
        let base = try Directory.openOrCreate(path)
        defer { _ = try? Directory.open("/tmp").removeTree(path.lastComponent) }
        for name: Path in ["top", "bottom"] { try base.makeDirectory(name, permissions: 0o755) }
        let tree = try MergedDirectory(layers: [path.appending("top"), path.appending("bottom")])
        try body(try base.openDirectory("top"), try base.openDirectory("bottom"), tree)
    }

    private func write(_ text: String, _ name: Path, in directory: borrowing Directory) throws {
        try directory.replaceFile(name, with: Array(text.utf8), .atomic)
    }

    @Test func `the topmost layer that has a file gives it`() throws {
        try withLayers { top, bottom, tree in
            try write("below", "a", in: bottom)
            #expect(try tree.readFile("/a", limit: 99) == Array("below".utf8))
            try write("above", "a", in: top)
            #expect(try tree.readFile("/a", limit: 99) == Array("above".utf8))
        }
    }

    @Test func `a whiteout hides a file, an opaque directory all that lies below it`() throws {
        try withLayers { top, bottom, tree in
            try write("gone", "a", in: bottom)
            try top.makeNode("a", kind: .characterDevice, permissions: 0)
            #expect(try tree.readFile("/a", limit: 99) == nil)
            try bottom.makeDirectory("d", permissions: 0o755)
            try write("hidden", "f", in: try bottom.openDirectory("d"))
            try top.makeDirectory("d", permissions: 0o755)
            #expect(try tree.readFile("/d/f", limit: 99) == Array("hidden".utf8))
            try top.setExtendedAttribute("trusted.overlay.opaque", of: "d", to: [UInt8(ascii: "y")])
            #expect(try tree.readFile("/d/f", limit: 99) == nil)
        }
    }

    @Test func `links lead through the layers and never out of them`() throws {
        try withLayers { top, bottom, tree in
            try bottom.makeDirectory("etc", permissions: 0o755)
            try write("here", "passwd", in: try bottom.openDirectory("etc"))
            try top.makeSymbolicLink("absolute", to: "/etc/passwd")
            try top.makeSymbolicLink("climbing", to: "../../../../etc/passwd")
            try top.makeSymbolicLink("loop", to: "loop")
            #expect(try tree.readFile("/absolute", limit: 99) == Array("here".utf8))
            #expect(try tree.readFile("/climbing", limit: 99) == Array("here".utf8))
            #expect(try tree.readFile("/loop", limit: 99) == nil)
            #expect(try tree.readFile("/etc", limit: 99) == nil)
        }
    }

    @Test func `a fifo is no file, and a file past the limit is an error`() throws {
        try withLayers { top, _, tree in
            try top.makeNode("pipe", kind: .fifo, permissions: 0o644)
            #expect(try tree.readFile("/pipe", limit: 99) == nil)
            try write("12345", "long", in: top)
            #expect(throws: SystemError.self) { try tree.readFile("/long", limit: 4) }
        }
    }
}
