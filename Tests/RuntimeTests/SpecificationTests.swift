import Runtime
import Testing

@Suite struct SpecificationTests {
    @Test func `a whole specification survives being written and read`() throws {
        let specification = Specification(
            process: .init(
                terminal: true, consoleSize: .init(height: 24, width: 80),
                user: .init(uid: 7, gid: 8, umask: 0o22, additionalGids: [8, 9]), args: ["/bin/sh", "-c", "a/b"],
                env: ["PATH=/bin"], cwd: "/", capabilities: .init(granting: .standard, toRoot: true),
                rlimits: [.init(type: "RLIMIT_STACK", soft: 8 << 20, hard: Specification.ResourceLimit.unlimited)],
                noNewPrivileges: true, oomScoreAdj: 0),
            hostname: "c", mounts: [.init(destination: "/proc", type: "proc", source: "proc", options: ["nosuid"])],
            linux: .init(
                namespaces: [.init(.mount), .init(.network, path: "/proc/1/ns/net")],
                resources: .init(
                    devices: [.init(allow: false, access: "rwm")], pids: .init(limit: 2048)),
                sysctl: ["a.b": "1"], maskedPaths: ["/proc/kcore"],
                seccomp: .init(
                    defaultAction: .errno,
                    syscalls: [.init(["personality"], .allow, args: [.init(0, .maskedEqual, 1, 0)])])))
        #expect(try Specification(decoding: specification.encoded()) == specification)
    }

    @Test func `names in JSON are the specification's own`() throws {
        let specification = Specification(
            process: .init(capabilities: .init(granting: [], toRoot: true)),
            linux: .init(namespaces: [.init(.network)]))
        let text = String(decoding: specification.encoded(), as: UTF8.self)
        #expect(
            text == #"{"linux":{"namespaces":[{"type":"network"}]},"ociVersion":"1.1.0","process":{"#
                + #""capabilities":{"ambient":[],"bounding":[],"effective":[],"inheritable":[],"permitted":[]},"#
                + #""cwd":"/","user":{"gid":0,"uid":0}},"root":{"path":"rootfs"}}"#)
    }

    @Test func `a user other than root holds nothing, and keeps the bound`() {
        let sets = Specification.Capabilities(granting: .standard, toRoot: false)
        #expect(sets.bounding == .standard)
        #expect(sets.effective == [] && sets.permitted == [] && sets.inheritable == [] && sets.ambient == [])
    }

    @Test(arguments: ["", "{", "[]", #"{"ociVersion":"1.1.0","process":{"cwd":"/","user":{"uid":-1,"gid":0}}}"#])
    func `what is no specification is an error`(text: String) {
        #expect(throws: (any Error).self) { try Specification(decoding: Array(text.utf8)) }
    }
}
