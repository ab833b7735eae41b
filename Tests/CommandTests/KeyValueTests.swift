import Testing

@testable import swrun

@Suite struct KeyValueTests {
    @Test(
        arguments: [
            ("a=b", "a", "b"), ("a", "a", nil), ("a=", "a", ""), ("=b", "", "b"), ("a=b=c", "a", "b=c"), ("", "", nil),
        ] as [(String, String, String?)])
    func `a word is cut at its first sign of equality`(word: String, key: String, value: String?) {
        #expect(KeyValue(word).key == key)
        #expect(KeyValue(word).value == value)
    }

    @Test func `a label is looked for with its value, or with any`() {
        let labels = ["tier": "web", "empty": ""]
        for word in ["tier", "tier=web", "empty", "empty="] { #expect(KeyValue(word).isAmong(labels), "\(word)") }
        for word in ["tier=", "tier=we", "Tier", "", "empty=x"] { #expect(!KeyValue(word).isAmong(labels), "\(word)") }
    }

    @Test func `of words with one key the last counts`() {
        #expect([String: String](keyValues: ["a=1", "b", "a=2"]) == ["a": "2", "b": ""])
    }
}
