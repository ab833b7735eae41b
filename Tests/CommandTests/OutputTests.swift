import Linux
import Testing

@testable import swrun

@Suite struct OutputTests {
    @Test func `a column is as wide as its widest cell and three more, ten at least, the last not padded`() {
        var table = Table("REPOSITORY", "TAG", "SIZE")
        table.add(["cli/a", "latest", "1.98MB"])
        #expect(table.text == "REPOSITORY   TAG       SIZE\ncli/a        latest    1.98MB\n")
    }

    @Test func `a table without rows has its headings`() {
        #expect(Table("A", "B").text == "A         B\n")
    }

    @Test func `wide characters take two columns`() {
        #expect("日本".columns == 4)
        #expect("é".columns == 1)
        var table = Table("NAME", "X")
        table.add(["日本語日本語", "y"])
        #expect(table.text == "NAME           X\n日本語日本語   y\n")
    }

    @Test func `nothing that drives a terminal gets into a cell`() {
        var table = Table("A", "B")
        table.add(["\u{1b}[31mred\n", "a\u{202e}b\u{9b}"])
        #expect(table.text.hasSuffix("\\x1b[31mred\\n   a\\u{202e}b\\x9b\n"))
        #expect("a\nb\t\u{7f}".printable(keepingLayout: true) == "a\nb\t\\x7f")
        #expect("\u{61c}\u{2028}\u{2029}".printable == "\\u{61c}\\u{2028}\\u{2029}")
    }

    @Test(
        arguments: [
            (-5, "Less than a second"), (0, "Less than a second"), (1, "1 second"), (59, "59 seconds"),
            (60, "About a minute"), (119, "About a minute"), (120, "2 minutes"), (3599, "59 minutes"),
            (3600, "About an hour"), (5399, "About an hour"), (5400, "2 hours"), (3600 * 47, "47 hours"),
            (3600 * 48, "2 days"), (86400 * 13, "13 days"), (86400 * 14, "2 weeks"), (86400 * 59, "8 weeks"),
            (86400 * 60, "2 months"), (86400 * 729, "24 months"), (86400 * 730, "2 years"),
        ] as [(Int64, String)])
    func `ages have one unit`(seconds: Int64, text: String) {
        #expect(HumanTime.duration(seconds: seconds) == text)
    }

    @Test func `a shortened text counts its ellipsis`() {
        #expect("abcdef".shortened(to: 6) == "abcdef")
        #expect("abcdefg".shortened(to: 6) == "abcde…")
    }
}
