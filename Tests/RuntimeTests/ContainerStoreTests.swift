import Linux
import Runtime
import Testing

@Suite struct ContainerStoreTests {
    @Test func `an empty record costs no container its data, and a held one stays where it is`() throws {
        let fixture = try ContainerFixture()
        let id = try fixture.create("held").id
        let place = Path("containers/\(id)")
        try fixture.open(place).replaceFile("container.json", with: [], .atomic)
        try fixture.store.settleAbandoned()
        #expect(try fixture.names(in: "containers") == [id])

        let check = ContainerCheck(fixture.store)
        try check.run()
        let repair = ContainerRepair(fixture.store)
        let quarantine = fixture.root.appending("quarantine")
        guard let hold = try FileLock.tryAcquire(try fixture.open(place).handle(), .exclusive) else {
            Issue.record("somebody else holds it")
            return
        }
        try repair.run(check.findings, quarantine: quarantine)
        #expect(try fixture.names(in: "containers") == [id])
        #expect(repair.actions.contains { $0.hasPrefix("not mended: ") }, "\(repair.actions)")
        _ = consume hold
        try repair.run(check.findings, quarantine: quarantine)
        #expect(try fixture.names(in: "containers").isEmpty)
    }

    @Test func `a record survives being written and read`() throws {
        let fixture = try ContainerFixture(layers: ["top", "base"])
        var record = ContainerFixture.record("full", layers: ["top", "base"])
        record.configuration.hostname = "h"
        record.configuration.exposedPorts = ["53/udp", "80/tcp"]
        record.configuration.environment = ["A=1", "B=\u{1}\"ü\""]
        record.configuration.command = ["c"]
        record.configuration.entrypoint = ["e"]
        record.configuration.labels = ["l": "v", "": "x"]
        record.configuration.volumes = ["/v"]
        record.configuration.stopSignal = "SIGINT"
        record.configuration.stopTimeout = -1
        record.configuration.user = "u:g"
        record.configuration.workingDirectory = "/w"
        record.configuration.image = "i"
        record.configuration.hasTerminal = true
        record.configuration.opensInput = true
        record.configuration.attachesInput = true
        record.configuration.attachesOutput = false
        record.hostConfiguration.binds = ["/a:/b:ro"]
        record.hostConfiguration.mounts = [
            MountPoint(.bind, source: "/a", destination: "/b", mode: "ro", options: ["rbind", "rprivate", "rro"]),
            MountPoint(
                .volume, name: "data", source: "/v/data/_data", subpath: "s", destination: "/d", options: ["rbind"],
                isAnonymous: true),
        ]
        record.hostConfiguration.volumesFrom = ["other:ro"]
        record.hostConfiguration.temporaryFileSystems = ["/t": "size=1m"]
        record.hostConfiguration.networkMode = "host"
        record.hostConfiguration.addedCapabilities = ["ALL"]
        record.hostConfiguration.droppedCapabilities = ["KILL"]
        record.hostConfiguration.extraGroups = ["5"]
        record.hostConfiguration.isReadOnly = true
        record.hostConfiguration.securityOptions = ["no-new-privileges"]
        record.hostConfiguration.limits.processes = -1
        record.hostConfiguration.sharedMemorySize = 1
        record.exit = .init(
            code: 3, startedAt: .init(seconds: 1, nanoseconds: 1), finishedAt: .init(seconds: 1 << 31), error: "e")
        let created = try fixture.store.create(record, JSONTests.full)
        #expect(!created.specificationChecksum.isEmpty)
        record.specificationChecksum = created.specificationChecksum
        #expect(created == record)
        #expect(try fixture.store.record(record.id) == record)
        #expect(try fixture.store.specification(record.id) == JSONTests.full)
    }

    @Test func `a container is a bundle with its layers below`() throws {
        let layers = (0..<OverlayOptions.layerLimit).map { "layer\($0)" }
        let fixture = try ContainerFixture(layers: layers)
        let record = try fixture.store.create(
            ContainerFixture.temporaryRecord("many", layers: layers), Specification())
        let place = Path("containers/\(record.id)")
        #expect(
            try fixture.names(in: place)
                == ["config.json", "container.json", "lower", "rootfs", "upper", "work"])
        #expect(try fixture.open(place).readSymbolicLink("lower") == "../../stacks/layer0")
        #expect(try fixture.names(in: "stacks/layer0").count == layers.count)
        #expect(try fixture.open("stacks/layer0").readSymbolicLink("127") == "../../layers/layer127")
        #expect(try Directory.open(fixture.store.bundle(record.id).appending("lower/127" as String)).entries().isEmpty)
        #expect(try fixture.names(in: "staging").isEmpty)
        #expect(OverlayOptions.text(of: record.id, layerCount: layers.count, isTemporary: true).utf8.count < 4096 - 64)
    }

    @Test func `an image without layers gets an empty one`() throws {
        let fixture = try ContainerFixture()
        let record = try fixture.store.create(ContainerFixture.temporaryRecord("scratch", layers: []), Specification())
        #expect(try fixture.open(Path("containers/\(record.id)")).readSymbolicLink("lower") == "../../stacks/empty")
        #expect(try fixture.names(in: "stacks/empty") == ["0"])
        let own = "upperdir=../../containers/c/upper,workdir=../../containers/c/work"
        #expect(OverlayOptions.text(of: "c", layerCount: 0).hasPrefix("lowerdir=0,\(own),"))
        #expect(OverlayOptions.text(of: "c", layerCount: 3).hasPrefix("lowerdir=0:1:2,\(own),"))
        #expect(OverlayOptions.readOnlyText(of: "c", layerCount: 2) == "lowerdir=../../containers/c/upper:0:1")
    }

    @Test func `the root of the writable layer is like the image's`() throws {
        let fixture = try ContainerFixture(layers: ["base", "below"])
        let layers = try fixture.open("layers")
        try layers.setPermissions(of: "base", 0o1751)
        try layers.setExtendedAttribute("user.note", of: "base", to: [1, 2, 3])
        if Process.effectiveUserID == 0 { try layers.setOwner(of: "base", user: 5, group: 6) }
        try layers.setPermissions(of: "base", 0o1751)
        let record = try fixture.store.create(
            ContainerFixture.temporaryRecord("like", layers: ["base", "below"]), Specification())
        let bundle = try Directory.open(fixture.store.bundle(record.id))
        let (upper, base) = (try bundle.status(of: "upper"), try layers.status(of: "base"))
        #expect(upper.permissions == 0o1751)
        #expect((upper.userID, upper.groupID) == (base.userID, base.groupID))
        #expect(try bundle.extendedAttribute("user.note", of: "upper") == [1, 2, 3])
    }

    @Test func `containers of one image share the stack of its layers, until these are gone`() throws {
        let fixture = try ContainerFixture(layers: ["aa", "bb", "cc"])
        for layers in [["aa", "bb"], ["aa", "bb"], ["cc"]] {
            _ = try fixture.store.create(ContainerFixture.temporaryRecord(layers: layers), Specification())
        }
        #expect(try fixture.names(in: "stacks") == ["aa", "cc"])
        // Names whose first half is the same stand for different layers all the same.
        let half = String(repeating: "0", count: 32)
        let twins = [half + "1", half + "2"]
        for twin in twins { try fixture.open("layers").makeDirectory(Path(twin), permissions: 0o755) }
        _ = try fixture.store.create(ContainerFixture.temporaryRecord(layers: [twins[0]]), Specification())
        #expect(throws: SystemError.self) {
            try fixture.store.create(ContainerFixture.temporaryRecord(layers: [twins[1]]), Specification())
        }
        try fixture.open("layers").removeDirectory("cc")
        try fixture.store.removeIdleStacks()
        #expect(try fixture.names(in: "stacks") == [half, "aa"].sorted())
        #expect(try fixture.names(in: "staging").isEmpty)
    }

    @Test func `a stack without its topmost layer is made anew, and is removed where nobody needs it`() throws {
        let fixture = try ContainerFixture(layers: ["aa", "bb"])
        for _ in 0..<2 {
            _ = try fixture.store.create(ContainerFixture.temporaryRecord(layers: ["aa", "bb"]), Specification())
            #expect(try fixture.names(in: "stacks/aa") == ["0", "1"])
            try fixture.open("stacks/aa").removeFile("0")
        }
        try fixture.store.removeIdleStacks()
        #expect(try fixture.names(in: "stacks").isEmpty && fixture.names(in: "staging").isEmpty)
    }

    @Test func `a container that cannot be made leaves nothing`() throws {
        let fixture = try ContainerFixture()
        #expect(throws: SystemError.self) {
            try fixture.store.create(ContainerFixture.temporaryRecord("c1", layers: ["missing"]), Specification())
        }
        for place in ["containers", "names", "staging"] as [Path] { #expect(try fixture.names(in: place).isEmpty) }
        try fixture.create("c1")
    }

    @Test func `a container is found by id, by name and by the beginning of its id, in this order`() throws {
        let fixture = try ContainerFixture()
        var (first, second) = (ContainerFixture.temporaryRecord("first"), ContainerFixture.temporaryRecord("second"))
        first.id = "ab1" + RandomHex.digits(61)
        second.id = "ab2" + RandomHex.digits(61)
        // Its name is the beginning of the other's id, and the whole of nobody's.
        second.name = "ab1"
        for record in [first, second] { _ = try fixture.store.create(record, Specification()) }
        #expect(try fixture.store.find(first.id).name == "first")
        #expect(try fixture.store.find("first").id == first.id)
        #expect(try fixture.store.find("/first").id == first.id)
        #expect(try fixture.store.find("ab1").id == second.id)
        #expect(try fixture.store.find(String(first.id.prefix(4))).id == first.id)
        #expect(try fixture.store.find("ab2").id == second.id)
        let ambiguous = #expect(throws: ContainerError.self) { try fixture.store.find("ab") }
        #expect(ambiguous?.description == "Multiple IDs found with provided prefix: ab")
        for word in [
            "", "nosuch", "..", "/", "a/b", "../containers", "sha256:\(first.id)", first.id + "0", "abc", "AB1",
        ] {
            let missing = #expect(throws: ContainerError.self, "\(word)") { try fixture.store.find(word) }
            #expect(missing?.description == "No such container: \(word)")
        }
    }

    @Test func `lists begin with the newest, and a damaged record hides none but itself`() throws {
        let fixture = try ContainerFixture()
        for (index, name) in ["old", "new", "middle", "broken"].enumerated() {
            var record = ContainerFixture.temporaryRecord(name)
            record.created = Timestamp(seconds: [1, 3, 2, 4][index])
            _ = try fixture.store.create(record, Specification())
            if name == "broken" {
                try Directory.open(fixture.store.bundle(record.id)).replaceFile(
                    "container.json", with: Array("{\"id\":1".utf8), .atomic)
            }
        }
        var damaged: [ContainerError] = []
        #expect(try fixture.store.list { damaged.append($0) }.map(\.name) == ["new", "middle", "old"])
        #expect(damaged.count == 1 && damaged[0].description.contains("not JSON at byte 7"))
        #expect(throws: ContainerError.self) { try fixture.store.find("broken") }
    }

    @Test func `of a container that was put away only small files stay, until somebody has time`() throws {
        let fixture = try ContainerFixture()
        let record = try fixture.create("away")
        try fixture.store.noteStart(of: record.id, pid: Process.id)
        _ = try fixture.store.openUpper(record.id).makeDirectoriesInRoot("a/b")
        try fixture.store.putAway(record)
        for place in ["containers", "names", "run"] as [Path] { #expect(try fixture.names(in: place).isEmpty) }
        let rest = try #require(try fixture.names(in: "staging").first)
        #expect(
            try fixture.names(in: Path("staging/\(rest)"))
                == ["config.json", "container.json", "lower", "name", "rootfs", "run", "upper", "work"])
        #expect(try fixture.names(in: Path("staging/\(rest)/upper")).isEmpty)
        #expect(throws: ContainerError.notFound("away")) { try fixture.store.putAway(record) }
        let next = try fixture.create("away")
        fixture.store.sweepMeanwhile()
        #expect(try fixture.names(in: "staging").isEmpty)
        try fixture.store.putAway(next)
        try fixture.store.sweep()
        #expect(try fixture.names(in: "staging").isEmpty)
    }

    @Test func `a removed container is gone with its name, even if it was deep`() throws {
        let fixture = try ContainerFixture()
        let record = try fixture.create("gone")
        _ = try fixture.store.openUpper(record.id).makeDirectoriesInRoot("a/b/c/d")
        try fixture.store.remove(record)
        for place in ["containers", "names", "staging"] as [Path] { #expect(try fixture.names(in: place).isEmpty) }
        #expect(throws: ContainerError.notFound("gone")) { try fixture.store.remove(record) }
        #expect(throws: ContainerError.notFound(record.id)) { try fixture.store.amend(record.id) { _ in } }
        try fixture.create("gone")
    }
}
