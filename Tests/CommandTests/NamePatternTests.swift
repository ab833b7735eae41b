import Testing

@testable import swrun

@Suite struct NamePatternTests {
    @Test(arguments: [
        ("web", "web", true), ("web", "my-web-1", true), ("^web", "my-web", false), ("^web$", "web", true),
        ("^web$", "web1", false), ("^/web$", "/web", true), ("web[0-9]+$", "web12", true), ("web[0-9]+$", "web", false),
        ("^(web|db)-.*$", "db-1", true), ("^(web|db)-.*$", "cache-1", false), ("a|b", "xbx", true),
        ("w.b", "w_b", true),
        ("w\\.b", "w_b", false), ("w\\.b", "w.b", true), ("^[^0-9]+$", "web", true), ("^[^0-9]+$", "we8", false),
        ("colou?r", "color", true), ("colou?r", "colour", true), ("^a*b$", "aaab", true), ("", "x", true),
        ("^(a*)*$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", false), ("[]a]", "]", true),
    ])
    func `a pattern is found as Go would find it`(pattern: String, name: String, isFound: Bool) throws {
        #expect(try #require(NamePattern(pattern)).isFound(in: name) == isFound)
    }

    @Test(arguments: ["[", "[a", "(", "a)", "*", "+a", "\\", "[z-a]", String(repeating: "(", count: 100)])
    func `what is no pattern is told`(pattern: String) { #expect(NamePattern(pattern) == nil) }
}
