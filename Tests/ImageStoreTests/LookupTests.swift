import Archive
import Linux
import Testing

@testable import ImageStore

@Suite struct `Looking for an image` {
    let fixture: TemporaryStore
    var store: Store { fixture.store }

    init() throws { fixture = try TemporaryStore() }

    /// What the user is told.
    func refusal(_ text: String) -> String {
        do {
            return "found \(try store.image(matching: text).id)"
        } catch { return "\(error)" }
    }

    @Test func `takes names, IDs and their beginnings`() throws {
        let image = try fixture.addImage("x:1", "h.tld/y", layers: ["one"]).image
        let id = image.id.hex
        for text in [
            "x:1", "docker.io/library/x:1", "docker.io/x:1", "h.tld/y", "h.tld/y:latest", id, "sha256:\(id)",
            String(id.prefix(12)), String(id.prefix(1)), "sha256:\(id.prefix(5))", "\(image.manifest.digest)",
            "x@\(image.manifest.digest)", "x:other@\(image.manifest.digest)",
        ] { #expect(try store.image(matching: text).id == image.id, "\(text)") }
    }

    @Test func `says what it looked for`() throws {
        let image = try fixture.addImage("x:1", layers: ["one"]).image
        #expect(refusal("nosuch") == "No such image: nosuch:latest")
        #expect(refusal("docker.io/library/nosuch:3") == "No such image: nosuch:3")
        #expect(refusal("x") == "No such image: x:latest")
        let other = Digest.of("other")
        #expect(refusal(other.hex) == "No such image: \(other)")
        #expect(refusal("x@\(other)") == "No such image: x@\(other)")
        // A tag makes the word a name for good.
        #expect(refusal("\(image.id.short):latest") == "No such image: \(image.id.short):latest")
        #expect(refusal("UPPER") == "invalid reference format: repository name (library/UPPER) must be lowercase")
        #expect(refusal("") == "invalid reference format")
    }

    @Test func `prefers a name to the beginning of an ID`() throws {
        let one = try fixture.addImage("x", layers: ["one"]).image
        let two = try fixture.addImage("y", layers: ["two"]).image
        let word = String(one.id.hex.prefix(7))
        try store.tag(two, as: try Reference(word))
        #expect(try store.image(matching: word).id == two.id)
        #expect(try store.image(matching: String(one.id.hex.prefix(8))).id == one.id)
    }

    @Test func `names all images that begin alike`() throws {
        // Seventeen images: two begin with the same digit.
        var ids: [Digest] = []
        for number in 0..<17 { ids.append(try fixture.addImage(layers: ["\(number)"]).image.id) }
        let groups = Dictionary(grouping: ids.sorted()) { String($0.hex.prefix(1)) }
        let (prefix, matches) = try #require(groups.first { $0.value.count > 1 })
        let list = matches.map(\.short).joined(separator: ", ")
        #expect(refusal(prefix) == "image ID prefix \"\(prefix)\" is ambiguous (matches \(list))")
    }

    @Test func `names no more images than can be read`() {
        let many = (0..<20).map { Digest.of("\($0)") }
        let text = StoreError.ambiguousPrefix("1", matches: many).description
        #expect(text.hasSuffix("\(many[7].short) and 12 more)"))
    }
}
