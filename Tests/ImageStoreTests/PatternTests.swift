import Testing

@testable import ImageStore

@Suite struct `Patterns` {
    @Test(arguments: [
        ("", "a", []), ("a", "a", [0]), ("aaa", "aa", [0]), ("abcabcab", "abc", [0, 3]), ("xxabab", "abab", [2]),
        ("abac", "abad", []), ("short", "longer than it", []), ("a\"b\":\"c\"", "\"b\":\"", [1]),
    ])
    func `are found each time, without overlap`(text: String, pattern: String, positions: [Int]) {
        #expect(Array(text.utf8)[...].positions(of: Pattern(pattern)) == positions)
    }

    @Test func `are found where looking at every place finds them`() {
        var state: UInt64 = 7
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<300 {
            let text = (0..<60).map { _ in UInt8(97 + random(2)) }
            let wanted = (0..<(1 + random(5))).map { _ in UInt8(97 + random(2)) }
            let slow = (0...(text.count - wanted.count)).first { text[$0...].starts(with: wanted) }
            #expect(text[...].first(of: Pattern(String(decoding: wanted, as: UTF8.self))) == slow)
        }
    }
}
