import Testing

@testable import swrun

@Suite struct GlobTests {
    @Test(arguments: [
        ("cli/*", "cli/a", true), ("cli*", "cli/a", false), ("cli/*", "cli/a:v2", true), ("*", "a/b", false),
        ("localhost:5000/*/*", "localhost:5000/a/b", true), ("ubuntu", "ubuntu", true), ("ubuntu", "ubuntu:1", false),
        ("u?untu", "ubuntu", true), ("a?b", "a/b", false), ("[a-c]x", "bx", true), ("[^a-c]x", "bx", false),
        ("[^a]", "/", false), ("\\*", "*", true), ("\\*", "a", false), ("*a*b", "xaybzb", true),
        ("*a*b", "xaybz", false), ("", "", true), ("", "a", false), ("a*", "a", true), ("*:14.*", "ubuntu:14.04", true),
    ])
    func `a pattern fits as path.Match says`(pattern: String, text: String, fits: Bool) throws {
        #expect(try #require(Glob(pattern)).matches(text) == fits)
    }

    @Test(arguments: ["[", "[a", "[]", "[a-", "[c-a]", "\\", "a["])
    func `a broken pattern is none`(pattern: String) { #expect(Glob(pattern) == nil) }

    @Test(.timeLimit(.minutes(1))) func `many stars take no time`() throws {
        let pattern = String(repeating: "*a", count: 200) + "b"
        #expect(try !#require(Glob(pattern)).matches(String(repeating: "a", count: 5000)))
    }
}
