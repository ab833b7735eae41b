import Linux
import Testing

@testable import Runtime

@Suite struct PlanTests {
    private func plan(_ change: (inout Specification, inout Surroundings) -> Void = { _, _ in }) throws -> [Step] {
        var specification = Specification(
            process: .init(
                args: ["sh", "-c", "true"], env: ["PATH=/usr/bin:/bin"], cwd: "/work",
                capabilities: .init(granting: .standard, toRoot: true), rlimits: StandardLimits.table),
            hostname: "box", mounts: StandardFiles.mounts(),
            linux: .init(
                namespaces: StandardFiles.namespaces.map { .init($0) }, sysctl: ["net.ipv4.ip_forward": "1"],
                maskedPaths: ["/proc/kcore"], readonlyPaths: ["/proc/sys"]))
        let overlay = OverlayMount(
            directory: "/c/lower", options: "lowerdir=0", target: "/c/rootfs", attributes: .noDevices)
        var surroundings = Surroundings(
            root: .overlay(overlay), legacyControllers: ["pids"],
            controlGroupsToJoin: ["/sys/fs/cgroup/pids/swrun/1"],
            streams: StreamNumbers(input: 3, output: 4, error: 5, owner: 0), filter: [0, 0, 0, 0, 0, 0, 0, 0])
        change(&specification, &surroundings)
        return try Plan(specification, in: surroundings).steps
    }

    /// The kinds of step in order, one line for each run of equal ones.
    private func story(_ steps: [Step]) -> [String] {
        steps.map(\.name).reduce(into: []) { story, name in if story.last != name { story.append(name) } }
    }

    @Test func `the whole story stands in its order`() throws {
        #expect(
            story(try plan()) == [
                "hideFromOtherProcesses", "leaveSession", "leaveKeyring",
                "resetScheduling", "setFileCreationMask", "makeMountsPrivate", "holdNullDevice", "mountOverlay",
                "pivotRoot", "mount", "makeDevice", "makeLink", "mount", "connectStreams", "setHostname",
                "bringUpLoopback",
                "writeProcess", "makePathReadOnly", "holdEmptyDirectory", "maskPath", "waitForControlGroups",
                "unshareControlGroups", "mount", "sealMount", "enterDirectory", "setLimit",
                "boundCapabilities",
                "setGroups", "setGroup", "setUser", "setCapabilities", "dieWithHost", "setFileCreationMask",
                "resetSignals", "findProgram", "closeDescriptors", "installFilter", "execute",
            ])
    }

    @Test func `a process that joins a container leaves the caller behind before it enters, and holds before it uses`()
        throws
    {
        let first = JoinedProcess(pid: 42, descriptor: 7, namespaces: [.mount, .network])
        let steps = try plan { _, surroundings in surroundings.root = .running(first) }
        #expect(
            story(steps) == [
                "hideFromOtherProcesses", "leaveStreams", "leaveSession", "leaveKeyring", "resetScheduling",
                "setFileCreationMask", "waitForControlGroups", "joinNamespaces", "holdContainer", "connectStreams",
                "writeProcess", "enterExistingDirectory", "setLimit", "boundCapabilities", "setGroups", "setGroup",
                "setUser", "setCapabilities", "dieWithHost", "setFileCreationMask", "resetSignals", "findProgram",
                "closeDescriptors", "installFilter", "execute",
            ])
        // What a first process gives up, a further one gives up as well.
        let alone = try plan()
        let rights = try #require(alone.firstIndex { $0.name == "setLimit" })
        #expect(Array(alone[rights...]) == Array(steps.suffix(alone.count - rights)))
    }

    @Test func `labels are asked for as root and before our own calls are limited`() throws {
        let steps = try plan { specification, _ in
            specification.process?.apparmorProfile = "box"
            specification.process?.selinuxLabel = "u:r:t:s0"
        }
        let labels: [Step] = [.setSecurityLabel(.profile("box")), .setSecurityLabel(.context("u:r:t:s0"))]
        let place = try #require(steps.firstIndex { $0.name == "setSecurityLabel" })
        #expect(Array(steps[place..<place + 2]) == labels)
        #expect(steps[place + 2].name == "setLimit")
        #expect(
            labels.map(\.title) == [
                "confine the program by the AppArmor profile box", "give the program the SELinux context u:r:t:s0",
            ])
        #expect(labels.first?.shell == "echo -n 'exec box' > /proc/thread-self/attr/apparmor/exec")
    }

    @Test func `nothing of the host is named after the pivot but what is held already`() throws {
        let steps = try plan { specification, _ in
            specification.mounts?.append(.init(destination: "/data", source: "/srv", options: ["rbind", "ro"]))
        }
        let pivot = try #require(steps.firstIndex { $0.name == "pivotRoot" })
        let held = try #require(steps.firstIndex { $0.name == "holdBindSource" })
        let attached = try #require(steps.firstIndex { $0.name == "attachBindMount" })
        #expect(held < pivot && pivot < attached)
        // The view of cgroups comes last, and on top of nothing.
        for case .mount(let mount) in steps[attached...] { #expect(mount.destination.hasPrefix("/sys/fs/cgroup")) }
    }

    @Test func `the filter keeps CAP_SYS_ADMIN until execve, no_new_privs does without`() throws {
        let ordinary = try plan()
        #expect(ordinary.contains(.setCapabilities(CapabilitySet.standard.union(CapabilitySet([.sysAdmin])))))
        let confined = try plan { specification, _ in specification.process?.noNewPrivileges = true }
        #expect(confined.contains(.setCapabilities(.standard)))
        let privileges = try #require(confined.firstIndex(of: .setNoNewPrivileges))
        #expect(privileges < (confined.firstIndex { $0.name == "installFilter" } ?? 0))
        let unconfined = try plan { _, surroundings in surroundings.filter = nil }
        #expect(unconfined.contains(.setCapabilities(.standard)))
    }

    @Test func `every capability that is not granted is dropped, up to the kernel's last`() throws {
        let steps = try plan { _, surroundings in surroundings.lastCapability = 41 }
        let granted = Set(CapabilitySet.standard.capabilities.map { Int32($0.rawValue) })
        #expect(steps.contains(.boundCapabilities(dropped: (0...41).filter { !granted.contains($0) })))
    }

    @Test func `a terminal takes the place of the pipes`() throws {
        let steps = try plan { specification, surroundings in
            specification.process?.terminal = true
            surroundings.streams = nil
        }
        #expect(steps.contains(.openTerminal(nil, owner: 0, isConsole: true)))
        #expect(!steps.contains { $0.name == "connectStreams" })
    }

    @Test func `what is on the host's network or has no controllers of v1 is left as it is`() throws {
        let steps = try plan { specification, surroundings in
            specification.linux?.namespaces = [.init(.mount), .init(.pid)]
            surroundings.legacyControllers = []
            surroundings.controlGroupsToJoin = []
        }
        #expect(!story(steps).contains("setHostname"))
        #expect(!story(steps).contains("unshareControlGroups"))
        #expect(steps.contains { if case .mount(let mount) = $0 { mount.type == "cgroup2" } else { false } })
    }

    @Test func `what hides or needs the view of cgroups comes after it`() throws {
        func order(_ mounts: [Specification.Mount]) throws -> [String] {
            story(try plan { specification, _ in specification.mounts = (specification.mounts ?? []) + mounts })
        }
        let below = try order([.init(destination: "/sys/fs/cgroup/x", type: "bind", source: "/x", options: ["bind"])])
        let above = try order([.init(destination: "/sys", type: "tmpfs", source: "tmpfs")])
        for order in [below, above] {
            let wait = try #require(order.firstIndex(of: "waitForControlGroups"))
            #expect(wait < (try #require(order.firstIndex(of: "connectStreams"))))
        }
        let terminal = story(
            try plan { specification, surroundings in
                specification.process?.terminal = true
                surroundings.streams = nil
            })
        let wait = try #require(terminal.firstIndex(of: "waitForControlGroups"))
        #expect(wait < (try #require(terminal.firstIndex(of: "openTerminal"))))
    }

    @Test func `a program is searched in the container's PATH, unless it names a place`() throws {
        #expect(try plan().contains(.findProgram(["/usr/bin/sh", "/bin/sh"])))
        let named = try plan { specification, _ in specification.process?.args = ["./run"] }
        #expect(named.contains(.findProgram(["./run"])))
        #expect(throws: RuntimeError.self) { try plan { specification, _ in specification.process?.args = [] } }
    }

    @Test(arguments: ["relative", "/a/../b"])
    func `a mount point must be an absolute path`(destination: String) {
        #expect(throws: RuntimeError.self) {
            try plan { specification, _ in
                specification.mounts = [.init(destination: destination, type: "tmpfs", source: "tmpfs")]
            }
        }
    }

    @Test func `each step has a title and calls, and its record survives the pipe`() throws {
        for (index, step) in try plan().enumerated() {
            #expect(!step.title.isEmpty && !step.calls.isEmpty)
            let record = StepReport(.done, step: index, value: -1, nanoseconds: .max)
            #expect(record.bytes.count == StepReport.size)
            #expect(StepReport(bytes: record.bytes) == record)
        }
    }
}
