import Linux
import Testing

@Suite struct `Paths` {
    @Test(arguments: [
        ("a", "", "a"), ("a/b", "a", "b"), ("/a", "/", "a"), ("/a/b", "/a", "b"), ("a/", "", "a"), ("a/b/", "a", "b"),
        ("a//b", "a", "b"), ("//a", "/", "a"), ("a/b/.", "a", "b"), ("a/./b", "a/.", "b"), ("./a", ".", "a"),
        ("/a/", "/", "a"), ("..", "", ".."), ("../a", "..", "a"), ("a/..", "a", ".."), (".a", "", ".a"),
        ("a.", "", "a."), ("/", "/", "/"), ("//", "/", "//"), ("", "", ""), (".", "", "."), ("/.", "/", "/."),
        ("a/.b", "a", ".b"), ("a/b..", "a", "b.."),
    ])
    func `parent and last name`(text: String, parent: String, last: String) {
        #expect(Path(text).parent == Path(parent))
        #expect(Path(text).lastComponent == Path(last))
    }

    @Test func `parent and last name agree with the names`() {
        var random = SeededGenerator(state: 7)
        for _ in 0..<2000 {
            let text = String(
                (0..<Int.random(in: 0..<9, using: &random)).compactMap { _ in
                    "/.ab".randomElement(using: &random)
                })
            let path = Path(text)
            #expect(path.parent.components == path.components.dropLast(), "\(text)")
            if let last = path.components.last { #expect(path.lastComponent == last, "\(text)") }
            #expect(
                path.parent.isAbsolute == path.isAbsolute || path.components.count == 1 && !path.isAbsolute, "\(text)")
        }
    }

    @Test func `names between slashes`() {
        #expect(Path("/a//b/./../c/").components == ["a", "b", "..", "c"])
        #expect(Path("/").components.isEmpty && Path("").components.isEmpty && Path("./.").components.isEmpty)
        #expect(Path("a/../b").hasParentReference)
        #expect(!Path("a/..b/b..").hasParentReference)
    }

    @Test func `one path below another`() {
        #expect(Path("a").appending("b") == "a/b")
        #expect(Path("a/").appending("b") == "a/b")
        #expect(Path("a").appending("/b") == "a/b")
        #expect(Path("").appending("/b") == "/b")
        #expect(Path("/").appending("b") == "/b")
        #expect(Path("a").appending("") == "a")
        #expect(Path("a").appending("/") == "a")
    }

    @Test func `bytes that are not UTF-8 survive, NUL is refused`() throws {
        let bytes: [UInt8] = [0x61, 0xff, 0x2f, 0x80]
        let path = try #require(Path(bytes: bytes))
        #expect(path.bytes == bytes)
        #expect(path.components.map(\.bytes) == [[0x61, 0xff], [0x80]])
        #expect(Path(bytes: [0x61, 0]) == nil)
        #expect(Path("a\0b") == "a")
        #expect(path.printable == #"a\xff/\x80"#)
    }

    @Test func `order is that of bytes`() throws {
        let high = try #require(Path(bytes: [0xc3]))
        #expect([high, "a", "B", "a/b", "a.b"].sorted() == ["B", "a", "a.b", "a/b", high])
    }

    @Test func `text for a terminal holds nothing that drives it`() {
        #expect(Path("a\n\r\t\u{1b}[1m\\").printable == #"a\n\r\t\x1b[1m\\"#)
        #expect(Path("\u{202e}x\u{7f}").printable == #"\xe2\x80\xaex\x7f"#)
        #expect(Path("grün 绿\"").quoted == #""grün 绿\"""#)
        #expect(Path("\"").printable == "\"")
    }
}
