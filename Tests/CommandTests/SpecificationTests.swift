import ImageStore
import Linux
import Runtime
import Testing

@testable import swrun

typealias Parameters = ImageConfiguration.ExecutionParameters

func image(_ change: (inout Parameters) -> Void = { _ in }) -> Parameters {
    var parameters = Parameters()
    parameters.command = ["sh"]
    change(&parameters)
    return parameters
}

func specification(
    _ words: [String], image: Parameters = image(),
    user: ResolvedUser = .init(uid: 0, gid: 0, additionalGids: [0], home: "/root"), mounting points: [MountPoint] = []
) throws -> Specification {
    let host = Host(
        name: "machine", capabilities: .all, limitCeiling: { _ in nil }, throttlingProcessors: [],
        initProgram: { "/usr/libexec/swrun-init" },
        seccompProfile: { seccomp, _ in seccomp == .unconfined ? nil : SeccompProfile(defaultAction: .errno) },
        appArmorProfile: { choice in
            switch choice {
            case .standard: "usual"
            case .unconfined: nil
            case .profile(let name): name
            }
        })
    let id = String(repeating: "0123456789abcdef", count: 4)
    return try Specification(image: image, options: options(words), id: id, user: user, host: host, mounting: points)
}

@Suite struct SpecificationTests {
    @Test(arguments: [
        (["i"], "echo ep c1"), (["i", "a", "b"], "echo ep a b"), (["--entrypoint", "/bin/echo", "i"], "/bin/echo"),
        (["--entrypoint", "/bin/echo", "i", "z"], "/bin/echo z"), (["--entrypoint", "", "i", "echo", "q"], "echo q"),
    ])
    func `entry point and command follow docker's table`(words: [String], expected: String) throws {
        let parameters = image {
            $0.entrypoint = ["echo", "ep"]
            $0.command = ["c1"]
        }
        #expect(try specification(words, image: parameters).process?.args?.joined(separator: " ") == expected)
    }

    @Test(arguments: [
        ([], "usual"), (["apparmor=unconfined"], nil), (["apparmor=mine"], "mine"), (["apparmor:mine"], "mine"),
        (["apparmor=a", "apparmor=b"], "b"),
    ])
    func `the AppArmor profile is the machine's unless another or none is asked for`(
        options: [String], expected: String?
    ) throws {
        let words = options.flatMap { ["--security-opt", $0] }
        #expect(try specification(words + ["i"]).process?.apparmorProfile == expected)
        // With every right of the machine, only by name.
        let privileged = try specification(["--privileged"] + words + ["i"]).process?.apparmorProfile
        #expect(privileged == (options.isEmpty ? nil : expected))
    }

    @Test func `without any command there is nothing to run`() {
        let parameters = image { $0.command = [] }
        #expect(throws: Failure.self) { try specification(["i"], image: parameters) }
        #expect(throws: Failure.self) { try specification(["--entrypoint", "", "i"]) }
        #expect(throws: Failure.self) { try specification(["i", ""]) }
    }

    @Test(arguments: [
        ([], "", "/"), ([], "/img", "/img"), (["-w", "/x"], "/img", "/x"), (["-w", ""], "/img", "/img"),
    ])
    func `the working directory is the option's, the image's, or the root`(
        words: [String], ofImage: String, expected: String
    ) throws {
        let parameters = image { $0.workingDirectory = ofImage }
        #expect(try specification(words + ["i"], image: parameters).process?.cwd == expected)
    }

    @Test func `a relative working directory of an image is refused`() {
        let parameters = image { $0.workingDirectory = "rel" }
        #expect(throws: Failure.self) { try specification(["i"], image: parameters) }
    }

    @Test func `the host name is the ID's first twelve digits, and the variable says the same`() throws {
        let usual = try specification(["i"])
        #expect(usual.hostname == "0123456789ab" && usual.process?.env?.contains("HOSTNAME=0123456789ab") == true)
        let asked = try specification(["-h", "web", "i"])
        #expect(asked.hostname == "web" && asked.process?.env?.contains("HOSTNAME=web") == true)
        #expect(try specification(["--network", "host", "i"]).hostname == "machine")
    }

    @Test func `the host's network is shared only when asked for`() throws {
        let kinds = { (words: [String]) in
            try specification(words).linux?.namespaces?.map(\.type).contains(.network)
        }
        #expect(try kinds(["i"]) == true)
        #expect(try kinds(["--network", "none", "i"]) == true)
        #expect(try kinds(["--network", "host", "i"]) == false)
        #expect(try specification(["--network", "host", "i"]).linux?.sysctl == nil)
    }

    @Test func `a user other than root has a bound and no capability`() throws {
        let user = ResolvedUser(uid: 7, gid: 8, additionalGids: [8, 9], home: "/h")
        let process = try specification(["i"], user: user).process
        #expect(process?.user == .init(uid: 7, gid: 8, additionalGids: [8, 9]))
        #expect(process?.capabilities?.effective == [] && process?.capabilities?.bounding == .standard)
        #expect(process?.env?.last == "HOME=/h")
    }

    @Test func `capabilities are dropped and added`() throws {
        let process = try specification(["--cap-drop", "all", "--cap-add", "net_raw", "i"]).process
        #expect(process?.capabilities?.effective == CapabilitySet([.netRaw]))
        #expect(throws: CapabilityError.unknown("bogus", list: "CapAdd")) {
            try specification(["--cap-add", "bogus", "i"])
        }
    }

    @Test func `mounts come by depth, and one that is asked for replaces the standard one in its place`() throws {
        let mounts =
            try specification(
                ["--tmpfs", "/x", "i"],
                mounting: [
                    MountPoint(.bind, source: "/a", destination: "/x/y", options: ["rbind", "rprivate", "rro"]),
                    MountPoint(.volume, name: "b", source: "/b", destination: "/dev/shm", options: ["rbind"]),
                ]
            ).mounts ?? []
        #expect(mounts.map(\.destination).suffix(3) == ["/x", "/x/y", "/dev/shm"])
        #expect(mounts.filter { $0.destination == "/dev/shm" }.map(\.type) == ["bind"])
        #expect(mounts.last { $0.destination == "/x/y" }?.options == ["rbind", "rprivate", "rro"])
    }

    @Test func `security options reach the specification`() throws {
        let usual = try specification(["i"])
        #expect(usual.linux?.seccomp != nil && usual.process?.noNewPrivileges == false)
        #expect(usual.root?.readonly == false && usual.linux?.maskedPaths?.contains("/proc/kcore") == true)
        let open = try specification(
            ["--security-opt", "seccomp=unconfined", "--security-opt", "no-new-privileges", "--read-only", "i"])
        #expect(open.linux?.seccomp == nil && open.process?.noNewPrivileges == true && open.root?.readonly == true)
        #expect(
            try specification(["--security-opt", "systempaths=unconfined", "i"]).linux?.maskedPaths == [])
    }

    @Test func `the number of processes is bounded unless asked otherwise`() throws {
        #expect(try specification(["i"]).linux?.resources?.pids?.limit == 2048)
        #expect(try specification(["--pids-limit", "-1", "i"]).linux?.resources?.pids?.limit == -1)
    }

    @Test func `a terminal brings TERM`() throws {
        let process = try specification(["-t", "i"]).process
        #expect(process?.terminal == true && process?.env?.contains("TERM=xterm") == true)
    }
}
