import Testing

@testable import swrun

@Suite struct CopyOperandTests {
    @Test(arguments: [
        ("box:/x", CopyOperand.container("box", path: "/x")), ("box:x/y:z", .container("box", path: "x/y:z")),
        ("box:", .container("box", path: "")), ("./file:name", .local("./file:name")),
        ("/abs:olute", .local("/abs:olute")), ("../up:x", .local("../up:x")), (".hidden:x", .local(".hidden:x")),
        ("plain", .local("plain")), (":x", .local(":x")), ("-", .stream), ("-:x", .container("-", path: "x")),
    ])
    func `an operand is a container's path unless it begins like a path of the host`(
        word: String, operand: CopyOperand
    ) {
        #expect(CopyOperand(word) == operand)
    }

    @Test func `exactly one side is a container's`() throws {
        #expect(try CopyDirection(["a", "b", "c:/x"]) == .into(container: "c", path: "/x", sources: ["a", "b"]))
        #expect(try CopyDirection(["-", "c:/x"]) == .into(container: "c", path: "/x", sources: nil))
        #expect(try CopyDirection(["c:a", "c:/b", "."]) == .out(of: "c", paths: ["a", "/b"], destination: "."))
        #expect(try CopyDirection(["c:a", "-"]) == .out(of: "c", paths: ["a"], destination: nil))
    }

    @Test(arguments: [
        (["c:/a", "d:/b"], "copying between containers is not supported"),
        (["a", "b"], "must specify at least one container source"),
        (["-", "-"], "must specify at least one container source"),
        (["", "c:/b"], "source can not be empty"), (["c:/b", ""], "destination can not be empty"),
        (["c:/a", "d:/a", "x"], "all sources must be in one container"),
        (["a", "-", "c:/x"], "standard input must be the only source"),
        (["a", "c:/x", "y"], "must specify at least one container source"),
    ])
    func `other combinations are refused in docker's words`(words: [String], message: String) {
        let error = #expect(throws: Failure.self) { try CopyDirection(words) }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        ("x", false, false), ("x/", false, true), ("x/.", true, true), (".", true, true), ("..", true, true),
        ("x/..", true, true), ("./x", false, false), ("/", false, true), (".x", false, false), ("x/./", true, true),
    ])
    func `the end of a path says what is meant`(text: String, contents: Bool, slash: Bool) {
        let path = CopyPath(text: text)
        #expect((path.asksForContents, path.endsInSlash) == (contents, slash))
    }
}
