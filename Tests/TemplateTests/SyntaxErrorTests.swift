import Testing

@testable import Template

@Suite struct SyntaxErrorTests {
    /// Asked of docker 28.2.
    @Test(arguments: [
        (#"{{"a".X}}"#, #"template: :1: unexpected . after term "\"a\"""#),
        (#"{{1.X}}"#, #"template: :1: bad number syntax: "1.X""#),
        (#"{{nil.X}}"#, #"template: :1: unexpected . after term "nil""#),
        (#"{{true.X}}"#, #"template: :1: unexpected . after term "true""#),
        (#"{{if .Name"#, #"template: :1: unclosed action"#),
        ("a\nb{{if .Name}}\n{{.X", #"template: :3: unclosed action"#),
        (#"{{if .Name}}a{{else}}b{{else}}c{{end}}"#, #"template: :1: expected end; found {{else}}"#),
        (#"{{with 1}}a{{else if 1}}b{{end}}"#, #"template: :1: unexpected <if> in input"#),
        (#"{{if 1}}a{{else with 1}}b{{end}}"#, #"template: :1: unexpected <with> in input"#),
        (#"{{range 1}}a{{else range 1}}b{{end}}"#, #"template: :1: unexpected <range> in else"#),
        (#"{{end x}}"#, #"template: :1: unexpected "x" in end"#),
        (#"{{else x}}"#, #"template: :1: unexpected "x" in else"#),
        (#"{{break x}}"#, #"template: :1: unexpected "x" in {{break}}"#),
        (#"{{range 1}}{{break x}}{{end}}"#, #"template: :1: unexpected "x" in {{break}}"#),
        (#"{{,}}"#, #"template: :1: unexpected "," in command"#),
        (#"{{.Name,}}"#, #"template: :1: unexpected "," in operand"#),
        (#"{{#}}"#, ##"template: :1: unexpected "#" in command"##),
        (#"{{é}}"#, #"template: :1: function "é" not defined"#),
        (#"{{©}}"#, #"template: :1: unrecognized character in action: U+00A9 '©'"#),
        (#"{{:}}"#, #"template: :1: expected :="#),
        (#"{{a:=1}}"#, #"template: :1: function "a" not defined"#),
        (#"{{$x, $y := 1}}"#, #"template: :1: too many declarations in command"#),
        (#"{{range $x, 1 := 1}}{{end}}"#, #"template: :1: range can only initialize variables"#),
        (#"{{range $x, $y, $z := 1}}{{end}}"#, #"template: :1: too many declarations in range"#),
        (#"{{$x :=}}"#, #"template: :1: missing value for command"#),
        (#"{{if}}{{end}}"#, #"template: :1: missing value for if"#),
        (#"{{with}}{{end}}"#, #"template: :1: missing value for with"#),
        (#"{{()}}"#, #"template: :1: missing value for parenthesized pipeline"#),
        (#"{{| 1}}"#, #"template: :1: unexpected "|" in command"#),
        (#"{{1 | | 2}}"#, #"template: :1: unexpected "|" in command"#),
        (#"{{'\''}}{{'é'}}{{'ab'}}"#, #"template: :1: malformed character constant: 'ab'"#),
        (#"{{''}}"#, #"template: :1: invalid syntax"#),
        (#"{{07}} {{08}}"#, #"template: :1: integer overflow: "08""#),
        (#"{{1__0}}"#, #"template: :1: illegal number syntax: "1__0""#),
        (#"{{99999999999999999999}}"#, #"template: :1: integer overflow: "99999999999999999999""#),
        (#"{{1e400}}"#, #"template: :1: illegal number syntax: "1e400""#),
        (#"{{1.2.3}}"#, #"template: :1: unexpected ".3" in operand"#),
        (#"{{1+2}}"#, #"template: :1: bad number syntax: "1+2""#),
        (#"{{/* x */ }}"#, #"template: :1: comment ends before closing delimiter"#),
        (#"{{break}}"#, #"template: :1: {{break}} outside {{range}}"#),
        (#"{{.Name.}}"#, #"template: :1: unexpected <.> in operand"#),
        (#"{{..Name}}"#, #"template: :1: unexpected . after term ".""#),
        (#"{{template x}}"#, #"template: :1: unexpected "x" in template clause"#),
        (#"{{define}}"#, #"template: :1: unexpected "}}" in define clause"#),
        (#"{{define "x"}}"#, #"template: :1: unexpected EOF"#),
        (#"{{if 1}}{{define "x"}}{{end}}{{end}}"#, #"template: :1: unexpected <define> in command"#),
        (#"{{"unterminated"#, #"template: :1: unterminated quoted string"#),
        (#"{{`raw"#, #"template: :1: unterminated raw quoted string"#),
        (#"{{.Name"#, #"template: :1: unclosed action"#),
        (#"{{(}}"#, #"template: :1: unclosed left paren"#),
        (#"{{(1}}"#, #"template: :1: unclosed left paren"#),
        (#"{{)}}"#, #"template: :1: unexpected right paren"#),
        (#"{{$.}}"#, #"template: :1: unexpected <.> in operand"#),
        (#"{{$x.y}}"#, #"template: :1: undefined variable "$x""#),
        (#"{{_}}"#, #"template: :1: function "_" not defined"#),
    ])
    func `what is no template is refused in Go's words`(template: String, expected: String) {
        #expect(Sample.outcome(template) == expected)
        #expect(throws: TemplateError.self) { try Template(parsing: template) }
    }
}
