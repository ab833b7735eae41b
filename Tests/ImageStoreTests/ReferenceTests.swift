import Archive
import Testing

@testable import ImageStore

@Suite struct `References` {
    @Test(arguments: [
        ("ubuntu", "docker.io/library/ubuntu:latest"),
        ("ubuntu:14.04", "docker.io/library/ubuntu:14.04"),
        ("a/b", "docker.io/a/b:latest"),
        ("localhost/x", "localhost/x:latest"),
        ("localhost", "docker.io/library/localhost:latest"),
        ("example.com", "docker.io/library/example.com:latest"),
        ("host/x", "docker.io/host/x:latest"),
        ("host:5000/x", "host:5000/x:latest"),
        ("host:5000/x:y", "host:5000/x:y"),
        ("host.tld/x", "host.tld/x:latest"),
        ("docker.io/x", "docker.io/library/x:latest"),
        ("docker.io/library/x", "docker.io/library/x:latest"),
        ("index.docker.io/x:1", "docker.io/library/x:1"),
        ("[::1]:5000/x", "[::1]:5000/x:latest"),
        ("[fe80::1]/x", "[fe80::1]/x:latest"),
        ("FOO/x", "FOO/x:latest"),
        ("a__b", "docker.io/library/a__b:latest"),
        ("a---b", "docker.io/library/a---b:latest"),
        ("a:_x.Y-z", "docker.io/library/a:_x.Y-z"),
    ])
    func `are normalised as everywhere in Docker's world`(text: String, canonical: String) throws {
        #expect(try Reference(text).withDefaultTag.canonical == canonical)
    }

    @Test(arguments: [
        "", "/", "a___b", "a..b", "-a", "a-", "a//b", "a/", "/a", "a:", "a:-x", "a:b:c", "a@sha256:00", "a@", "a b",
        "a:b/c", "-host.tld/x", "host-.tld/x", "host.:5000/x", "host:/x", "host:50a/x", "[::1/x", "[]/x", "[g::]:1/x",
        "a_-b", "a._b", "é", "a:é", "é.tld/x", "a\u{0}b", "a\nb", "a:\(String(repeating: "t", count: 129))",
        "a@sha256:\(String(repeating: "G", count: 64))", "a@sha256:\(String(repeating: "a", count: 63))",
        "a@sha256:\(String(repeating: "A", count: 64))", "a@1:\(String(repeating: "a", count: 64))",
    ])
    func `that break the grammar are refused`(text: String) {
        #expect(throws: ReferenceError.invalidFormat) { try Reference(text) }
    }

    @Test func `in upper case are refused with the repository named`() {
        let error = #expect(throws: ReferenceError.self) { try Reference("UPPER") }
        #expect(
            error?.description == "invalid reference format: repository name (library/UPPER) must be lowercase")
        #expect(throws: ReferenceError.notLowercase(repository: "x/Y")) { try Reference("host.tld/x/Y:1") }
    }

    @Test func `of exactly 64 hexadecimal digits are never names`() {
        let hex = String(repeating: "ab", count: 32)
        let error = #expect(throws: ReferenceError.self) { try Reference(hex) }
        #expect(
            error?.description
                == "invalid repository name (\(hex)), cannot specify 64-byte hexadecimal strings")
        #expect(throws: Never.self) { try Reference(hex + ":1") }
    }

    @Test func `are limited to 255 bytes of repository and 128 of tag`() throws {
        _ = try Reference(String(repeating: "a", count: 247) + ":" + String(repeating: "t", count: 128))
        #expect(throws: ReferenceError.tooLong) { try Reference(String(repeating: "a", count: 248)) }
    }

    @Test func `keep a digest, and a tag beside it`() throws {
        let digest = Digest.of("x")
        let both = try Reference("ubuntu:14.04@\(digest)")
        #expect(both.tag == "14.04")
        #expect(both.digest == digest)
        #expect(both.familiar == "ubuntu:14.04@\(digest)")
        #expect(try Reference("ubuntu@\(digest)").withDefaultTag.tag == nil)
        #expect(throws: ReferenceError.unsupportedDigest) {
            try Reference("a@sha512:\(String(repeating: "a", count: 128))")
        }
    }

    @Test(arguments: [
        ("docker.io/library/ubuntu:14.04", "ubuntu:14.04"), ("docker.io/a/b", "a/b"),
        ("localhost:5000/x", "localhost:5000/x"), ("docker.io/library/a/b", "library/a/b"),
        ("docker.io/localhost/x", "docker.io/localhost/x"), ("docker.io/a.b/x", "docker.io/a.b/x"),
    ])
    func `have a familiar form that means the same`(text: String, familiar: String) throws {
        let reference = try Reference(text)
        #expect(reference.familiar == familiar)
        #expect(try Reference(familiar) == reference)
    }
}
