import Linux
import Testing

@testable import ImageStore

@Suite(.enabled(if: Process.effectiveUserID == 0, "whiteouts are made as root")) struct MergedFileTests {
    @Test func `a file is read as a container would see it`() throws {
        let fixture = try LayerFixture()
        try fixture.shell(
            """
            mkdir -p low/etc low/data mid/etc top/etc top/opt low/opt
            echo low > low/etc/passwd; echo mid > mid/etc/passwd; echo gone > low/etc/group; mknod top/etc/group c 0 0
            ln -s /data/far mid/etc/absolute; ln -s ../../../data/far mid/etc/relative; echo far > low/data/far
            ln -s loop top/etc/loop; mkfifo top/etc/fifo; ln -s nowhere top/etc/dangling
            echo hidden > low/opt/f; setfattr -n trusted.overlay.opaque -v y top/opt
            """)
        let merged = try MergedDirectory(layers: ["top", "mid", "low"].map { fixture.path.appending($0) })
        func text(_ path: Path) throws -> String? {
            try merged.readFile(path, limit: 100).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(try text("etc/passwd") == "mid\n")
        #expect(try text("/etc/../etc/absolute") == "far\n")
        #expect(try text("etc/relative") == "far\n")
        for path in ["etc/group", "etc/loop", "etc/fifo", "etc/dangling", "etc", "nosuch/x", "opt/f", "etc/passwd/x"] {
            #expect(try text(Path(path)) == nil, "\(path)")
        }
        #expect(throws: SystemError.self) { try merged.readFile("etc/passwd", limit: 2) }
    }
}
