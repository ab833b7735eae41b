import FoundationEssentials
import Runtime
import Testing

@Suite struct JSONTests {
    static func foundation(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Every member set to something, so that none is forgotten.
    static let full = Specification(
        root: .init(path: "r", readonly: true),
        process: .init(
            terminal: true, consoleSize: .init(height: 1, width: 2),
            user: .init(uid: 1, gid: 2, umask: 3, additionalGids: [4, 5]), args: ["a\u{1}\"\\\n\r\t\u{8}\u{C}\u{1F}"],
            env: ["ü=/é\u{2028}", "x={[", "\u{7F}"], cwd: "/",
            capabilities: .init(
                bounding: .all, effective: .standard, permitted: [], inheritable: .standard, ambient: []),
            rlimits: [.init(type: "t", soft: 1, hard: .max)], noNewPrivileges: true, oomScoreAdj: -1000,
            apparmorProfile: "a", selinuxLabel: "s"),
        hostname: "h", domainname: "d", mounts: [.init(destination: "d", type: "t", source: "s", options: ["o", ""])],
        annotations: ["b": "1", "a": "2", "": "3"],
        linux: .init(
            namespaces: Specification.Namespace.Kind.allCases.map { .init($0, path: "p") },
            uidMappings: [.init(containerID: 1, hostID: 2, size: 3)],
            gidMappings: [.init(containerID: 4, hostID: 5, size: 6)],
            devices: [.init(type: "c", path: "p", major: 1, minor: -2, fileMode: 3, uid: 4, gid: 5)],
            cgroupsPath: "/c",
            resources: .init(
                devices: [.init(allow: true, type: "b", major: 1, minor: 2, access: "r")],
                memory: .init(limit: 1, reservation: 2, swap: -1),
                cpu: .init(shares: 1, quota: 2, period: 3, cpus: "0", mems: "1"), pids: .init(limit: 7),
                unified: ["k": "v"]),
            sysctl: ["k": "v"], maskedPaths: ["m"], readonlyPaths: [],
            seccomp: .init(
                defaultAction: .killProcess, defaultErrnoRet: 1, architectures: [.init(rawValue: "A")], flags: ["f"],
                syscalls: [
                    .init(["n"], .errno, errnoRet: 2, args: [.init(0, .maskedEqual, .max, 1), .init(1, .less, 0)])
                ]),
            rootfsPropagation: "private"))

    @Test func `the writer writes what Foundation's encoder writes`() throws {
        #expect(
            String(decoding: JSONTests.full.encoded(), as: UTF8.self)
                == String(decoding: try JSONTests.foundation(JSONTests.full), as: UTF8.self))
        #expect(Specification().encoded() == (try JSONTests.foundation(Specification())))
        #expect(try Specification(decoding: JSONTests.full.encoded()) == JSONTests.full)
    }

    @Test func `the parser reads what Foundation's encoder writes`() throws {
        let tree = try JSONTree(parsing: try JSONTests.foundation(JSONTests.full))
        #expect(tree["process"]?["args"]?.texts == JSONTests.full.process?.args)
        #expect(tree["process"]?["env"]?.texts == JSONTests.full.process?.env)
        #expect(tree["process"]?["rlimits"]?.elements?.first?["hard"]?.integer() == UInt64.max)
        #expect(tree["process"]?["oomScoreAdj"]?.integer() == -1000)
        #expect(tree["process"]?["terminal"]?.truth == true)
        #expect(tree["annotations"]?.members?.count == 3)
        #expect(tree["linux"]?["readonlyPaths"]?.elements?.isEmpty == true)
    }

    @Test(
        arguments: [
            ("null", .null), (" [ ] ", .array([])), ("{\"a\" : {}}", .object([.init("a", .object([]))])),
            (#""\u00e9\ud83d\ude00\/\b""#, .string("é😀/\u{8}")), (#""\udc00""#, .string("\u{FFFD}")),
            (
                "[1,-2.5e3,true,false,null]",
                .array([.number("1"), .number("-2.5e3"), .boolean(true), .boolean(false), .null])
            ),
        ] as [(String, JSONTree)]) func `JSON is read`(text: String, tree: JSONTree) throws
    {
        #expect(try JSONTree(parsing: Array(text.utf8)) == tree)
    }

    @Test(arguments: [
        "", " ", "{", "[", "\"", "\"\\", "\"\\u12", "\"\\uD800\"", "\"\\x\"", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}",
        "[1 2]",
        "tru", "nul", "-", "[1]x", "\"\n\"", "{\"a\":1,}", ",", "\u{0}", String(repeating: "[", count: 100_000),
    ]) func `what is no JSON is an error`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONTree(parsing: Array(text.utf8)) }
    }

    @Test func `every beginning of a document is an error or a value, never a trap`() {
        let bytes = JSONTests.full.encoded()
        for length in 0..<bytes.count { _ = try? JSONTree(parsing: Array(bytes[..<length])) }
        for place in stride(from: 0, to: bytes.count, by: 3) {
            var changed = bytes
            changed[place] ^= 0xFF
            _ = try? JSONTree(parsing: changed)
        }
    }
}
