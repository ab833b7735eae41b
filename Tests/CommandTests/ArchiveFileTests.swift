import Linux
import Runtime
import Testing

@testable import swrun

@Suite struct ArchiveFileTests {
    /// A directory that goes with this value.
    final class Scratch {
        let path = Path("/tmp/swrun-archive-\(RandomHex.digits(8))")
        let directory: Directory

        init() throws { directory = try Directory.openOrCreate(path) }
        deinit { try? Directory.open("/tmp").removeTree(path.lastComponent) }

        var names: [String] { get throws { try directory.entries().map(\.name.description).sorted() } }
        func name(_ name: String) -> String { path.appending(name).description }
    }

    struct Interruption: Error {}

    @Test func `an archive appears whole, for its owner alone`() throws {
        let scratch = try Scratch()
        try ArchiveFile(name: scratch.name("x.tar")).write(.save) { try $0.write("content") }
        #expect(try scratch.names == ["x.tar"])
        #expect(try scratch.directory.status(of: "x.tar").permissions == 0o600)
        #expect(try scratch.directory.readFile("x.tar", limit: 100) == Array("content".utf8))
    }

    @Test func `one that fails leaves what was there`() throws {
        let scratch = try Scratch()
        try scratch.directory.replaceFile("x.tar", with: Array("old".utf8), .atomic)
        #expect(throws: Interruption.self) {
            try ArchiveFile(name: scratch.name("x.tar")).write(.save) { file in
                try file.write("half")
                throw Interruption()
            }
        }
        #expect(try scratch.names == ["x.tar"])
        #expect(try scratch.directory.readFile("x.tar", limit: 100) == Array("old".utf8))
    }

    @Test(arguments: ["", "/", "/.", "/.."])
    func `a directory is refused`(suffix: String) throws {
        let scratch = try Scratch()
        #expect(throws: (any Error).self) {
            try ArchiveFile(name: scratch.path.description + suffix).write(.save) { _ in }
        }
        #expect(try scratch.names == [])
    }

    @Test func `a device is written to, not replaced`() throws {
        try ArchiveFile(name: "/dev/null").write(.save) { try $0.write("content") }
        #expect(try Directory.open("/dev").status(of: "null").kind == .characterDevice)
    }
}

@Suite struct GeneratedFilesTests {
    let host = caller(files: [
        "/etc/hosts": "10.0.0.1 mine\n", "/run/systemd/resolve/resolv.conf": "",
        "/etc/resolv.conf":
            "search x\nnameserver 127.0.0.53\nnameserver  ::1\nnameserver 10.0.0.2\n# nameserver 127.0.0.1\n",
    ])

    func text(_ name: Path, sharesHost: Bool) throws -> String {
        let content = try GeneratedFiles(hostName: "web", sharesHost: sharesHost, of: host).contents.first {
            $0.name == name
        }
        return String(decoding: try #require(content).bytes, as: UTF8.self)
    }

    @Test func `a container of its own knows its name and localhost, and no server of the host's loopback`() throws {
        #expect(try text("hostname", sharesHost: false) == "web\n")
        #expect(try text("hosts", sharesHost: false).hasPrefix("127.0.0.1\tlocalhost\n::1\tlocalhost "))
        #expect(
            try text("resolv.conf", sharesHost: false)
                == "search x\nnameserver 10.0.0.2\n# nameserver 127.0.0.1\n")
    }

    @Test func `a container with the host's network has the host's names`() throws {
        #expect(try text("hosts", sharesHost: true) == "10.0.0.1 mine\n")
        #expect(try text("resolv.conf", sharesHost: true).contains("127.0.0.53"))
    }

    @Test func `the files are mounted unless something else is`() throws {
        let files = try GeneratedFiles(hostName: "web", sharesHost: false, of: host)
        var specification = Specification(mounts: [.init(destination: "/etc/hosts")])
        specification.show(files, from: "/c", isReadOnly: true)
        #expect(specification.mounts?.map(\.destination) == ["/etc/hosts", "/etc/hostname", "/etc/resolv.conf"])
        #expect(specification.mounts?.last?.source == "/c/resolv.conf")
        #expect(specification.mounts?.last?.options == ["bind", "rprivate", "ro"])
    }
}
