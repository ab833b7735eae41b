import Testing

@testable import swrun

@Suite struct WebAddressTests {
    @Test(arguments: [
        ("http://host/path", "http://host/path"), ("HTTPS://Host:8080", "https://Host:8080"),
        ("https://me:secret@host/a/b.tar?token=x#part", "https://host/a/b.tar"),
        ("http://me@[::1]:5000/x", "http://[::1]:5000/x"), ("http://host?a@b", "http://host"),
        ("http://a@b@host/c@d", "http://host/c@d"), ("http://", "http://"),
    ])
    func `an address is told without what may be secret`(text: String, shown: String) throws {
        let address = try #require(WebAddress(text))
        #expect(address.description == shown)
        #expect(address.text == text)
    }

    @Test(arguments: [
        "", "-", "file.tar", "http:/x", "httpx://host", "file:///etc/passwd", "ftp://host/x", "./http://x",
    ])
    func `everything else is a file`(text: String) { #expect(WebAddress(text) == nil) }
}
