import Linux
import Testing

@testable import Runtime

@Suite struct ContainerIndexTests {
    static func entry(_ name: String, inode: UInt64 = 7) -> ContainerIndex.Entry {
        var record = ContainerFixture.record(name)
        record.configuration.labels = ["key": "value", "empty": ""]
        record.hostConfiguration.mounts = [
            MountPoint(.image, destination: "/d", image: MountedImage(id: "sha256:b", layers: ["top", "base"])),
            MountPoint(.tmpfs, destination: "/t"),
        ]
        record.exit = .init(
            code: 3, startedAt: .init(seconds: 10, nanoseconds: 5), finishedAt: .init(seconds: 20), error: "why")
        record.failedStart = .init(code: 127, error: "not found")
        return .init(
            id: record.id, version: .init(inode: inode, size: 900, changed: .init(seconds: 1000, nanoseconds: 42)),
            summary: ContainerSummary(record))
    }

    @Test func `what was written is read`() throws {
        let entries = (0..<100).map { ContainerIndexTests.entry("c\($0)") }
        let index = try #require(ContainerIndex(ContainerIndex.encoded(entries)))
        #expect(index.count == 100)
        var repeated = ContainerSummary.Repeated()
        for entry in entries {
            #expect(index.summary(of: entry.id, entry.version) == entry.summary)
            #expect(index.summary(of: entry.id, entry.version)?.mountedImages == ["sha256:b"])
            #expect(index.use(of: entry.id, &repeated)?.mountedImages == ["sha256:b"])
        }
        var plain = ContainerFixture.record("plain", layers: [])
        plain.hostConfiguration.removesItself = true
        let version = FileVersion(inode: 1, size: 1, changed: .init(seconds: -1, nanoseconds: 1))
        let bare = ContainerIndex.Entry(id: plain.id, version: version, summary: ContainerSummary(plain))
        #expect(ContainerIndex(ContainerIndex.encoded([bare]))?.summary(of: plain.id, version) == bare.summary)
    }

    @Test func `an entry counts for the very version that it was made of`() throws {
        let entry = ContainerIndexTests.entry("box")
        let index = try #require(ContainerIndex(ContainerIndex.encoded([entry])))
        let version = entry.version
        for other in [
            FileVersion(inode: 8, size: version.size, changed: version.changed),
            FileVersion(inode: version.inode, size: 901, changed: version.changed),
            FileVersion(inode: version.inode, size: version.size, changed: .init(seconds: 1000, nanoseconds: 43)),
        ] { #expect(index.summary(of: entry.id, other) == nil) }
        // Another container, whose id begins with the same digits.
        let other = entry.id.prefix(16) + String(repeating: "0", count: 48)
        #expect(index.summary(of: String(other), version) == nil)
    }

    @Test func `an index with any byte changed, or cut anywhere, is none`() {
        let bytes = ContainerIndex.encoded([ContainerIndexTests.entry("aa"), ContainerIndexTests.entry("bb")])
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 0x10
            #expect(ContainerIndex(damaged) == nil, "byte \(place)")
            #expect(ContainerIndex(Array(bytes[..<place])) == nil, "cut at \(place)")
        }
    }

    @Test func `what no index can be is no trap`() {
        // Sealed like a true one, but its numbers lead out of it.
        let bytes = ContainerIndex.encoded([ContainerIndexTests.entry("aa")])
        for place in stride(from: 18, to: bytes.count - 8, by: 1) {
            var forged = bytes
            forged[place] = 0xff
            forged = ContainerIndex.sealed(Array(forged.dropLast(8)))
            guard let index = ContainerIndex(forged) else { continue }
            let entry = ContainerIndexTests.entry("aa")
            _ = index.summary(of: entry.id, entry.version)
        }
    }

    /// A store of so many containers that it keeps an index, with all records old enough for it.
    private func fixture() throws -> ContainerFixture {
        let fixture = try ContainerFixture()
        for number in 0..<80 { try fixture.create("c\(number)") }
        let versions = try fixture.store.containers.entries().map { entry in
            try #require(try fixture.store.containers.version(of: entry.name.appending("container.json")))
        }
        // An index takes only what is older than the file system's clock is coarse.
        while !versions.allSatisfy({ $0.isSettled(at: .now) }) { Process.pause(milliseconds: 50) }
        return fixture
    }

    @Test func `a store of many containers gets an index, and the list is the same with it`() throws {
        let fixture = try fixture()
        #expect(try !fixture.open("").contains(ContainerIndex.name))
        let first = try fixture.store.summaries()
        #expect(try fixture.open("").contains(ContainerIndex.name))
        #expect(first.map(\.summary) == (try fixture.store.list().map { ContainerSummary($0) }))
        #expect(try fixture.store.summaries().map(\.summary) == first.map(\.summary))
        // It is used: a record that nobody needs to read may be unreadable.
        #expect(ContainerIndex(of: try fixture.open(""))?.count == 80)
    }

    @Test func `what containers stand on is told by the index, else by the records`() throws {
        let fixture = try fixture()
        let standing = ContainerStore.Use(imageID: ContainerFixture.record().imageID, topLayer: "base")
        #expect(try fixture.store.uses() == nil, "no index, and too many to be read one by one")
        let known = try fixture.store.summaries()
        #expect(try fixture.store.uses() == [standing])
        // A record that cannot be read says nothing new: a container keeps its image.
        let broken = try #require(known.first).summary.id
        try fixture.open(Path("containers/\(broken)")).replaceFile("container.json", with: [1], .atomic)
        #expect(try fixture.store.uses() == [standing])
        let bare = try fixture.store.create(
            ContainerFixture.temporaryRecord("bare", layers: []), Specification())
        let empty = ContainerStore.Use(imageID: bare.imageID, topLayer: nil)
        #expect(try fixture.store.uses() == [standing, empty])
        // One that has another image mounted.
        var record = ContainerFixture.temporaryRecord("mounting")
        record.hostConfiguration.mounts = [
            MountPoint(.image, destination: "/d", image: MountedImage(id: "sha256:b", layers: ["top"]))
        ]
        let mounting = try fixture.store.create(record, Specification())
        let more = ContainerStore.Use(
            imageID: mounting.imageID, topLayer: "base", mountedImages: ["sha256:b"])
        #expect(try fixture.store.uses() == [standing, empty, more])
        try fixture.store.remove(mounting)
        // One of which nothing but its layers is left.
        let lost = try fixture.create("lost").id
        try fixture.open(Path("containers/\(lost)")).replaceFile("container.json", with: [1], .atomic)
        #expect(try fixture.store.uses() == [standing, empty, .init(imageID: nil, topLayer: "base")])
        try fixture.store.remove(bare)
        #expect(try fixture.store.uses() == [standing, .init(imageID: nil, topLayer: "base")])
    }

    @Test func `as long as no container comes or goes, what they stand on is read from one small file`() throws {
        let fixture = try fixture()
        let standing = ContainerStore.Use(imageID: ContainerFixture.record().imageID, topLayer: "base")
        let note = { ContainerUses(of: try fixture.open("")) }
        _ = try fixture.store.summaries()
        #expect(try note() == nil)
        #expect(try fixture.store.uses() == [standing])
        #expect(try note()?.uses == [standing])
        // It is used: without the index, and with too many records to be read, nothing else could tell.
        try fixture.open("").removeFile(ContainerIndex.name)
        #expect(try fixture.store.uses() == [standing])
        let bare = try fixture.store.create(ContainerFixture.temporaryRecord("bare", layers: []), Specification())
        #expect(try fixture.store.uses() == nil)
        _ = try fixture.store.summaries()
        #expect(try fixture.store.uses()?.count == 2)
        try fixture.store.remove(bare)
        #expect(try fixture.store.uses() == [standing])
    }

    @Test func `a note of uses with any byte changed, or cut anywhere, is none`() throws {
        let uses: Set = [
            ContainerStore.Use(imageID: "sha256:a", topLayer: nil, mountedImages: ["sha256:b", "sha256:c"]),
            ContainerStore.Use(imageID: "sha256:d", topLayer: "base"),
        ]
        let version = FileVersion(inode: 1, size: 4096, changed: .init(seconds: 1000, nanoseconds: 42))
        let bytes = ContainerUses(uses, for: version, links: 7).encoded
        let read = try #require(ContainerUses(bytes))
        #expect(read.uses == uses && read.version == version && read.links == 7)
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 0x10
            #expect(ContainerUses(damaged) == nil, "byte \(place)")
            #expect(ContainerUses(Array(bytes[..<place])) == nil, "cut at \(place)")
            // Sealed like a true one, but its numbers lead out of it.
            var forged = Array(bytes.dropLast(8))
            if place < forged.count { forged[place] = 0xff }
            _ = ContainerUses(ContainerIndex.sealed(forged))
        }
    }

    @Test func `changes are seen at once, whatever the index says`() throws {
        let fixture = try fixture()
        let old = try fixture.store.summaries()
        // Again and again: the second change of a record may get the inode of before the first.
        let id = try #require(old.first).summary.id
        for round in 0..<50 {
            _ = try fixture.store.amend(id) { $0.name = "n\(round)" }
            #expect(try fixture.store.summaries().first { $0.summary.id == id }?.summary.name == "n\(round)")
        }
        let made = try fixture.create("new")
        #expect(try fixture.store.summaries().contains { $0.summary.id == made.id })
        try fixture.store.remove(made)
        #expect(try !fixture.store.summaries().contains { $0.summary.id == made.id })
        // A record that is damaged is told, although the index knew it.
        let broken = try #require(old.last).summary.id
        try fixture.open(Path("containers/\(broken)")).replaceFile("container.json", with: [1], .atomic)
        var told: [ContainerError] = []
        #expect(try fixture.store.summaries { told.append($0) }.count == 79)
        #expect(told.count == 1)
        // A torn index is read over, and replaced.
        let bytes = try #require(try fixture.open("").readFile(ContainerIndex.name, limit: 1 << 20))
        try fixture.open("").replaceFile(ContainerIndex.name, with: Array(bytes.dropLast(100)), .atomic)
        #expect(try fixture.store.summaries().count == 79)
        #expect(ContainerIndex(of: try fixture.open("")) != nil)
    }
}

extension ContainerIndex {
    fileprivate func summary(of id: String, _ version: FileVersion) -> ContainerSummary? {
        var repeated = ContainerSummary.Repeated()
        return summary(of: id, version, &repeated)
    }
}
