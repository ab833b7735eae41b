import Archive
import Linux
import Testing

@testable import ImageStore

@Suite struct `A plan of removals` {
    let fixture: TemporaryStore
    var store: Store { fixture.store }

    init() throws { fixture = try TemporaryStore() }

    func plan(_ requests: RemovalRequest..., dependents: [Dependent] = []) throws -> RemovalPlan {
        try store.plan(requests, dependents: Dependents(dependents))
    }

    @Test func `forgives an ID that is named twice, and a parent that its child took along`() throws {
        let parent = try fixture.addImage("x", layers: ["one"]).image
        let child = try fixture.addImage("x", layers: ["one", "two"], parent: parent.id).image
        let other = try fixture.addImage("y", layers: ["three"]).image
        let plan = try store.remove(
            [
                .operands([
                    child.id.short, child.id.hex, parent.id.short, other.id.description, other.id.short, "nosuch",
                ])
            ],
            dependents: [])
        #expect(plan.steps.map(\.image) == [child.id, other.id])
        #expect(plan.refusals.map(\.operand) == ["nosuch"])
        #expect(try store.images().isEmpty)
    }

    @Test func `takes all of a list of IDs, in whatever order`() throws {
        let parent = try fixture.addImage("p", layers: ["one"]).image
        let middle = try fixture.addImage("m", layers: ["one", "two"], parent: parent.id).image
        let child = try fixture.addImage("c", layers: ["one", "two", "three"], parent: middle.id).image
        let request = RemovalRequest.operands([parent.id.short, middle.id.short, child.id.short], force: true)
        #expect(try plan(request).steps.map(\.image) == [child.id, middle.id, parent.id])
        let alone = try plan(.operands([parent.id.short], force: true))
        let refusal = try #require(alone.refusals.first)
        #expect(alone.isEmpty && "\(refusal.error)".hasSuffix("has dependent child images"))
        #expect(try store.remove([request], dependents: []).refusals.isEmpty)
        #expect(try store.images().isEmpty)
    }

    @Test func `says what stays, and on whose account`() throws {
        let base = try fixture.addImage("base", "again", layers: ["one"]).image
        let image = try fixture.addImage("x", layers: ["one", "same"], parent: base.id).image
        let twin = try fixture.addImage("twin", layers: ["two", "same"]).image
        let user = fixture.dependent("box", on: base.id)
        let named = try plan(.operands(["base"]), dependents: [user]).kept
        #expect(named.map(\.object) == [.image(base.id)])
        #expect(
            named.first?.keepers == [.container(user), .name(try Reference("again:latest")), .child(image.summary)])

        let kept = try plan(.operands(["x"]), dependents: [user]).kept
        let (lower, tar) = (try #require(base.layers.first), try #require(image.layers.last?.diffID))
        #expect(kept.map(\.object) == [.layer(lower.chainID), .blob(tar), .image(base.id)])
        #expect(kept.first?.keepers == [.container(user), .image(base.summary, layer: 1, of: 1)])
        #expect(kept.dropFirst().first?.keepers == [.unpacked(try #require(twin.layers.last?.chainID))])
    }

    @Test func `of unused images leaves those that containers, names or children need`() throws {
        let used = try fixture.addImage("x", layers: ["used"]).image
        let dangling = try fixture.addImage("x", layers: ["dangling"], created: 2000).image
        let parent = try fixture.addImage("x", layers: ["parent"], created: 3000).image
        let child = try fixture.addImage("x", layers: ["parent", "child"], created: 4000, parent: parent.id).image
        let user = fixture.dependent("box", on: used.id)
        let some = try plan(.unused(all: false), dependents: [user])
        #expect(some.steps.map(\.image) == [dangling.id])
        #expect(Set(some.kept.map(\.object)) == [.image(used.id), .image(parent.id)])
        let all = try plan(.unused(all: true), dependents: [user])
        #expect(all.steps.map(\.image) == [child.id, parent.id, dangling.id])
        #expect(all.kept.map(\.object) == [.image(used.id)])
        let old = try plan(.unused(all: true, accepts: { ($0.created?.seconds ?? 0) < 2500 }), dependents: [user])
        #expect(old.steps.map(\.image) == [dangling.id])
    }

    @Test func `keeps what a container stands on whose record is gone`() throws {
        let image = try fixture.addImage("x", layers: ["one", "two"]).image
        let other = try fixture.addImage("y", layers: ["three"]).image
        let unknown = Dependent(
            containerID: String(repeating: "a", count: 64), name: "aaaaaaaaaaaa", imageID: nil,
            topLayer: image.layers.last?.chainID, isRunning: false, stateText: "its record cannot be read")
        let plan = try store.remove([.operands(["x", "y"])], dependents: [unknown])
        #expect(plan.steps.map(\.image) == [other.id])
        let refusal = try #require(plan.refusals.first?.error as? StoreError)
        #expect("\(refusal)".contains("container aaaaaaaaaaaa is using its referenced image"))
        #expect(refusal.hint == "swrun rm -f aaaaaaaaaaaa && swrun rmi x")
        // By force the name goes, as from any stopped container's image.
        #expect(try store.remove([.operands(["x"], force: true)], dependents: [unknown]).steps.first?.images == [])
        #expect(try store.hasLayer(try #require(image.layers.last).chainID))
        #expect(try store.collect([unknown]) == [])
        #expect(try store.collect([]).count == 3)
    }
}

/// What was planned is what happens, in whatever store.
@Suite struct `Planned and carried out` {
    @Test(arguments: 0..<40)
    func `are the same, to the block`(seed: UInt64) throws {
        let fixture = try TemporaryStore()
        var random = SplitMix(state: seed)
        let dependents = try fixture.fill(&random)
        let request = try fixture.randomRequest(&random)
        let before = try fixture.snapshot()
        let plan = try fixture.store.plan([request], dependents: Dependents(dependents))
        #expect(try fixture.snapshot() == before, "planning changed something")

        var usage = DiskUsage()
        for path in plan.paths(in: fixture.store.layout) { try usage.add(path) }
        let held = try fixture.blocks()
        let done = try fixture.store.remove([request], dependents: Dependents(dependents))
        #expect(done.steps == plan.steps && done.lines == plan.lines)
        #expect(done.refusals.map { "\($0.error)" } == plan.refusals.map { "\($0.error)" })
        #expect(try held - fixture.blocks() == usage.freed)
        for kept in plan.kept { #expect(try fixture.has(kept.object), "\(kept) is gone") }
        for image in try fixture.store.images() {
            for layer in try fixture.store.image(image).layers {
                #expect(try fixture.store.hasLayer(layer.chainID) && fixture.store.hasBlob(layer.diffID))
            }
        }
        // Nothing is left that a sweep would still find.
        let after = try fixture.snapshot()
        try fixture.store.sweep()
        #expect(try fixture.snapshot() == after)
    }
}

/// Numbers that are the same for the same seed. See Steele and others, "Fast splittable pseudorandom number generators".
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension TemporaryStore {
    /// Images that share layers, tars and parents, with names or without, and containers of some of them.
    fileprivate func fill(_ random: inout SplitMix) throws -> [Dependent] {
        var images: [Image] = []
        for number in 0..<Int.random(in: 3...9, using: &random) {
            let base = images.isEmpty || Bool.random(using: &random) ? nil : images.randomElement(using: &random)
            var layers = base.map { stacks[$0.id] ?? [] } ?? []
            for _ in 0..<Int.random(in: (base == nil ? 1 : 0)...2, using: &random) {
                layers.append(["one", "two", "three", "four"].randomElement(using: &random) ?? "one")
            }
            let names = ["x:1", "x:2", "h.tld/y:1", "z", "x:3"].filter { _ in Int.random(in: 0..<3, using: &random) == 0
            }
            let image = try addImage(
                named: names, layers: layers, created: Int64(number),
                parent: base.flatMap { Bool.random(using: &random) ? $0.id : nil }, comment: "\(number)"
            ).image
            stacks[image.id] = layers
            images.append(image)
        }
        return (0..<Int.random(in: 0...3, using: &random)).compactMap { number in
            images.randomElement(using: &random).map {
                dependent("c\(number)", on: $0.id, isRunning: Bool.random(using: &random))
            }
        }
    }

    fileprivate func randomRequest(_ random: inout SplitMix) throws -> RemovalRequest {
        let all = Bool.random(using: &random)
        if Int.random(in: 0..<4, using: &random) == 0 { return .unused(all: all) }
        let words = try store.images().flatMap { [$0.id.short] + $0.references.map(\.familiar) }
        let operands = words.filter { _ in Bool.random(using: &random) }.shuffled(using: &random)
        return .operands(operands + operands.prefix(1), force: all, prunesParents: Bool.random(using: &random))
    }

    /// What everything but the index holds, in bytes; the directories of blobs and layers do not shrink.
    fileprivate func blocks() throws -> Int64 {
        var usage = DiskUsage()
        try usage.add(store.layout.blobs)
        try usage.add(store.layout.layers)
        return usage.allocated
    }

    fileprivate func has(_ object: StoreObject) throws -> Bool {
        switch object {
        case .image(let id): try store.images().contains { $0.id == id }
        case .layer(let chainID): try store.hasLayer(chainID)
        case .blob(let digest): try store.hasBlob(digest)
        }
    }
}
