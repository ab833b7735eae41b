import Testing

@testable import ImageStore

@Suite struct PlatformTests {
    @Test(arguments: [
        ("linux/amd64", "linux/amd64"), ("linux/x86_64", "linux/amd64"), ("linux/aarch64", "linux/arm64"),
        ("Linux/ARM/7", "linux/arm/v7"), ("linux/armhf", "linux/arm/v7"), ("linux/armel", "linux/arm/v6"),
        ("arm64", "linux/arm64"), ("s390x", "linux/s390x"), ("linux/arm64/v8", "linux/arm64/v8"),
        ("macos/arm64", "darwin/arm64"), ("linux/i386", "linux/386"),
    ])
    func `platforms are read in everybody's words`(text: String, expected: String) throws {
        #expect(try Descriptor.Platform(text).description == expected)
    }

    @Test(arguments: ["", "bogus", "linux/", "/amd64", "linux/amd64/v1/x", "linux/a b", "linux/am\u{1B}d64"])
    func `what is no platform is refused`(text: String) {
        let error = #expect(throws: PlatformError.self) { try Descriptor.Platform(text) }
        #expect(error?.description.hasPrefix("error parsing specified platform: \"\(text)\": ") == true)
    }

    /// Which of the offered ones is taken.
    private func choice(_ wanted: String, _ offered: String...) throws -> String? {
        let wanted = try Descriptor.Platform(wanted)
        let ranked = try offered.compactMap { text in
            let other = try Descriptor.Platform(text)
            return wanted.rank(of: other).map { ($0, text) }
        }
        return ranked.min { $0.0 < $1.0 }?.1
    }

    @Test func `the nearest variant that runs is taken`() throws {
        #expect(try choice("linux/arm/v7", "linux/arm/v5", "linux/arm/v6", "linux/arm64") == "linux/arm/v6")
        #expect(try choice("linux/arm/v6", "linux/arm/v7", "linux/arm/v5") == "linux/arm/v5")
        #expect(try choice("linux/arm/v6", "linux/arm/v7") == nil)
        #expect(try choice("linux/arm64", "linux/arm64/v8") == "linux/arm64/v8")
        #expect(try choice("linux/arm64/v8", "linux/arm64", "linux/arm64/v9") == "linux/arm64")
        #expect(try choice("linux/amd64", "linux/amd64/v3", "linux/amd64") == "linux/amd64")
        #expect(try choice("linux/amd64", "linux/amd64/v3", "linux/amd64/v2") == "linux/amd64/v2")
        #expect(try choice("linux/amd64/v3", "linux/amd64", "linux/amd64/v2") == "linux/amd64/v2")
        #expect(try choice("linux/amd64", "windows/amd64", "linux/386") == nil)
    }
}
