import Testing

@testable import Template

/// Templates come from command lines and values from images: neither may crash the program or keep it for long.
@Suite struct LimitTests {
    @Test(arguments: [
        String(repeating: "(", count: 100_000), String(repeating: "{{if 1}}", count: 50_000),
        String(repeating: "{{if 1}}{{else ", count: 50_000), "{{" + String(repeating: "(", count: 100_000),
        "{{if 1}}" + String(repeating: "{{else if 1}}", count: 50_000) + "{{end}}",
    ])
    func `depth is bounded`(template: String) { _ = Sample.outcome(template) }

    @Test func `a hundred levels are enough for anybody, more are refused`() {
        let nested = { (levels: Int) in
            String(repeating: "{{if 1}}", count: levels) + "x" + String(repeating: "{{end}}", count: levels)
        }
        #expect(Sample.outcome(nested(50)) == "x")
        #expect(Sample.outcome(nested(200)) == "template: :1: more than 100 levels within each other")
    }

    @Test(arguments: [
        #"{{define "x"}}{{template "x"}}{{end}}{{template "x"}}"#,
        #"{{define "x"}}{{template "x"}}{{template "x"}}{{end}}{{template "x"}}"#,
        #"{{define "x"}}{{if 1}}{{with 1}}{{template "x" .}}{{end}}{{end}}{{end}}{{template "x" 1}}"#,
    ])
    func `templates that call themselves come to an end`(template: String) {
        #expect(Sample.outcome(template).contains("exceeded maximum template depth"))
    }

    @Test(arguments: [
        "{{range 1000000000}}{{end}}", "{{range 100000}}{{range 100000}}x{{end}}{{end}}",
        #"{{$x := "0123456789"}}{{range 64}}{{$x = print $x $x}}{{end}}"#,
        #"{{$x := "0123456789"}}{{range 64}}{{$x = html (print "<" $x $x)}}{{end}}{{$x}}"#,
        #"{{pad "x" 9000000000000000000 1}}"#, #"{{pad "x" 9000000000000000000 9000000000000000000}}"#,
        #"{{$x := split (printf "%1000000d" 1) ""}}{{range 1000}}{{$y := join $x (printf "%1000000d" 1)}}{{end}}"#,
        #"{{range 100000}}{{printf "%1000000d%1000000d" 1 2}}{{end}}"#,
        #"{{range 1000000}}{{$x := slice (printf "%1000000d" .) 1}}{{end}}"#,
        #"{{$a := printf "%1000000d" 1}}{{range 1000000}}{{$x := eq $a (print $a)}}{{end}}"#,
    ])
    func `work is bounded`(template: String) {
        #expect(Sample.outcome(template).contains("the template makes more than"))
    }

    @Test func `a template is not longer than a mebibyte`() {
        #expect(Sample.outcome(String(repeating: "x", count: 1 << 20)).count == 1 << 20)
        #expect(throws: TemplateError.self) { try Template(parsing: String(repeating: "x", count: (1 << 20) + 1)) }
    }

    @Test func `no words make the parser or the evaluation stumble`() {
        var generator = SystemRandomNumberGenerator()
        let words = [
            "{{", "}}", "{{- ", " -}}", " ", "if", "else", "end", "range", "with", "define", "template", "block",
            "break",
            "continue", ".", ".Name", ".Metadata", "$", "$x", ":=", "=", ",", "|", "(", ")", "\"a\"",
            "\"%d%s%*.*f%[9]v\"",
            "`b`", "'c'", "1", "-2", "1.5", "0x", "9223372036854775807", "-9223372036854775808", "nil", "true",
            "printf",
            "print", "index", "slice", "len", "eq", "lt", "and", "or", "not", "json", "split", "join", "title", "pad",
            "truncate", "html", "js", "urlquery", "call", "/*", "*/", "\n", "é", "\u{301}", "\u{0}", "\\",
        ]
        for _ in 0..<8000 {
            let template = (0..<Int.random(in: 1...14, using: &generator)).map { _ in
                words[Int.random(in: 0..<words.count, using: &generator)] + (Bool.random(using: &generator) ? " " : "")
            }.joined()
            _ = Sample.outcome(template)
            _ = Sample.outcome("{{" + template + "}}")
        }
    }
}
