import Archive
import Linux
import Testing

@testable import ImageStore

@Suite struct `Sweeping a store` {
    let fixture: TemporaryStore
    var store: Store { fixture.store }

    init() throws { fixture = try TemporaryStore() }

    @Test func `removes unfinished files and what no image came to have`() throws {
        try fixture.addImage("x", layers: ["one", "two"])
        let before = try fixture.snapshot()
        let base = try fixture.addLayer("one")
        try fixture.addLayer("three", on: [base])
        try fixture.addLayer("four")
        // A record whose layer never came, and a layer whose record is gone already.
        try fixture.write(LayerRecord(diffID: Digest.of("a"), parent: nil, size: 1), for: Digest.of("a"))
        let made = try shell(
            """
            cd \(fixture.root) && mkdir -p layers/.0123.partial/etc layers/\(Digest.of("b").hex)/etc &&
            touch layers/.0123.partial/etc/x layers/.a.json.77.partial images/.index.json.12.partial \
                images/blobs/sha256/.55.partial images/blobs/sha256/\(Digest.of("c").hex)
            """)
        #expect(made.status == 0)
        try store.sweep()
        #expect(try fixture.snapshot() == before)
    }

    @Test func `leaves the layers of a container whose image the index has lost`() throws {
        let layers = try fixture.addImage("x", layers: ["one", "two"]).image.layers
        let top = try #require(layers.last?.chainID.hex)
        try Directory.open(store.layout.images).replaceFile(Layout.index, with: StoreIndex.empty.encoded(), .atomic)
        let made = try shell(
            """
            cd \(fixture.root) && mkdir -p containers/c/lower containers/half &&
            ln -s ../../../layers/\(top) containers/c/lower/0
            """)
        #expect(made.status == 0)
        try store.sweep()
        for layer in layers { #expect(try store.hasLayer(layer.chainID)) }
        #expect(try shell("rm -r \(fixture.root)/containers").status == 0)
        try store.sweep()
        for layer in layers { #expect(try !store.hasLayer(layer.chainID) && !store.hasBlob(layer.diffID)) }
    }

    @Test func `is put off while somebody uses the store`() throws {
        try fixture.addLayer("one")
        try fixture.leaveUnfinished()
        do {
            let somebody = try store.lockUsage(.shared)
            withExtendedLifetime(try store.lockUsageToWrite()) {}
            withExtendedLifetime(somebody) {}
        }
        #expect(try shell("ls \(store.layout.layers)").output.contains(".json"))
        withExtendedLifetime(try store.lockUsageToWrite()) {}
        #expect(try shell("ls \(store.layout.layers)").output.isEmpty)
        #expect(try !shell("ls -A \(store.layout.images)").output.contains("unfinished"))
    }

    @Test func `looks at nothing when no command was cut off`() throws {
        withExtendedLifetime(try store.lockUsageToWrite()) {}
        try fixture.addLayer("one")
        let before = try fixture.snapshot()
        withExtendedLifetime(try store.lockUsageToWrite()) {}
        #expect(try fixture.snapshot() == before)
    }

    @Test func `removes nothing that damage hides`() throws {
        let image = try fixture.addImage("x", layers: ["one", "two"]).image
        try fixture.addImage("y", layers: ["three"])
        let chain = image.layers.map(\.chainID)
        try Directory.open(store.layout.layers).replaceFile(Layout.record(chain[1]), with: [], .atomic)
        let before = try fixture.snapshot()
        try store.sweep()
        #expect(try fixture.snapshot() == before)
        // Not even when the configuration, which also says what the image stands on, is gone.
        try Directory.open(store.layout.blobs).removeFile(Path(image.id.hex))
        try store.sweep()
        for layer in image.layers { #expect(try store.hasLayer(layer.chainID) && store.hasBlob(layer.diffID)) }
        #expect(try store.image(matching: "y").layers.count == 1)
    }
}

@Suite struct `Many at once` {
    let fixture: TemporaryStore

    init() throws { fixture = try TemporaryStore() }

    @Test func `may tag: no name is lost`() async throws {
        let id = try fixture.addImage("x").image.id
        let store = fixture.store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<32 {
                group.addTask { try store.tag(id, as: try Reference("x:\(number)")) }
            }
            try await group.waitForAll()
        }
        #expect(try store.images().first?.references.count == 33)
    }

    @Test func `may use the name of an image and remove it: one wins`() async throws {
        let store = fixture.store
        for round in 0..<20 {
            let image = try fixture.addImage("x:\(round)", layers: ["\(round)"]).image
            async let removed: Bool = Self.remove(image.id, from: store)
            async let used: Bool = Self.use("x:\(round)", of: store)
            let (isRemoved, isUsed) = (try await removed, try await used)
            // Whoever found the image under the shared lock found all of it.
            #expect(isRemoved)
            if isUsed { continue }
            #expect(throws: StoreError.self) { try store.image(matching: "x:\(round)") }
        }
        #expect(try store.images().isEmpty)
    }

    @Test func `may read while others make images and remove them: an image is whole or not there`() async throws {
        let store = fixture.store
        try fixture.addImage("stays", layers: ["base"])
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask { for _ in 0..<150 { try Self.readAll(of: store) } }
            }
            for round in 0..<40 {
                let image = try fixture.addImage("x", layers: ["base", "\(round)"]).image
                #expect(try Self.remove(image.id, from: store))
            }
            try await group.waitForAll()
        }
        #expect(try store.images().count == 1)
    }

    private static func readAll(of store: Store) throws {
        for summary in try store.images() {
            do {
                let image = try store.image(summary)
                _ = try store.history(of: image)
            } catch StoreError.noSuchImage {}
        }
    }

    private static func remove(_ image: Digest, from store: Store) throws -> Bool {
        let lock = try store.lockUsage(.exclusive)
        defer { withExtendedLifetime(lock) {} }
        return try !store.removeOne(image.hex, dependents: []).isEmpty
    }

    private static func use(_ name: String, of store: Store) throws -> Bool {
        let lock = try store.lockUsage(.shared)
        defer { withExtendedLifetime(lock) {} }
        do {
            let image = try store.image(matching: name)
            return try image.layers.allSatisfy { try store.hasLayer($0.chainID) && store.hasBlob($0.diffID) }
        } catch StoreError.noSuchImage { return false }
    }
}
