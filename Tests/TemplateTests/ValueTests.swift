import Testing

@testable import Template

@Suite struct ValueTests {
    func text(_ template: String, _ value: TemplateValue) -> String { Sample.outcome(template, value) }

    @Test func `a map that lacks a key has no value there, a record refuses`() {
        let value = TemplateValue.record(
            .init(
                "row",
                [("Labels", .map([("b", .string("2")), ("a", .string("1"))])), ("None", .nilMap), ("Cmd", .nilList)]))
        #expect(text("{{.Labels.a}}{{.Labels.x}}", value) == "1<no value>")
        #expect(
            text("{{.Labels}} {{.None}} {{.Cmd}} {{json .None}} {{json .Cmd}}", value)
                == "map[a:1 b:2] map[] [] null null")
        #expect(text("{{index .Labels \"x\"}}|{{index .None \"x\"}}", value) == "|")
        #expect(text("{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}", value) == "a=1;b=2;")
        #expect(text("{{range .Cmd}}x{{else}}none{{end}}{{len .Cmd}}{{if .None}}y{{end}}", value) == "none0")
        #expect(text("{{join .Cmd \",\"}}{{.None.a.b}}", value) == "<no value>")
        #expect(text("{{.X}}", value).hasSuffix("executing \"\" at <.X>: can't evaluate field X in type row"))
    }

    @Test func `a record can be asked for one label`() {
        let row = TemplateValue.record(
            .init("row", [("ID", .string("x"))], lookups: [("Label", .init([("a.b", .string("1"))]))]))
        #expect(text(#"{{.Label "a.b"}}|{{.Label "x"}}|{{"a.b" | .Label}}|{{(.Label "a.b") | len}}"#, row) == "1||1|1")
        #expect(text("{{.Label}}", row).hasSuffix("wrong number of args for Label: want 1 got 0"))
        #expect(text("{{.Label 3}}", row).hasSuffix("expected string; found 3"))
    }

    @Test func `keys stand in the order of their bytes, and the last of two counts`() {
        let map = TemplateValue.map([
            ("b", .integer(1)), ("B", .integer(2)), ("é", .integer(3)), ("e\u{301}", .integer(4)), ("b", .integer(5)),
        ])
        #expect(map.json() == "{\"B\":2,\"b\":5,\"e\u{301}\":4,\"é\":3}")
        #expect(text("{{.é}}", map) == "3")
    }

    @Test func `JSON is Go's`() {
        let value = TemplateValue.list([
            .string("a<b>&\"\\\n\u{1}\u{2028}é\u{7f}"), .nothing, .bool(true), .integer(-1), .float(1e21), .float(0.5),
        ])
        #expect(value.json() == "[\"a<b>&\\\"\\\\\\n\\u0001\\u2028é\u{7f}\",null,true,-1,1e+21,0.5]")
        #expect(TemplateValue.string("<&>").json(escapingMarkup: true) == #""\u003c\u0026\u003e""#)
    }

    @Test func `a row's JSON has sorted keys and no markup, a record's is as declared`() {
        let fields: [(String, TemplateValue)] = [("Tag", .string("<none>")), ("ID", .string("a&b"))]
        #expect(
            text("{{json .}}", .record(.init("row", fields, isRow: true)))
                == #"{"ID":"a\u0026b","Tag":"\u003cnone\u003e"}"#)
        #expect(
            text("{{json .}}{{json .Tag}}", .record(.init("record", fields))) == #"{"Tag":"<none>","ID":"a&b"}"<none>""#
        )
    }

    @Test func `headings keep their words`() throws {
        let value = TemplateValue.record(.init("row", [("Name", .string("NAME")), ("Size", .string("SIZE"))]))
        let template =
            #"{{json .Name}} {{lower .Name}} {{truncate .Name 2}} {{split .Name "A"}} {{join .Name ","}} "#
            + "{{pad .Size 1 2}}|"
        #expect(try Template(parsing: template).heading(for: value) == "NAME NAME NAME NAME NAME  SIZE  |")
    }

    @Test(
        arguments: [
            (0, "0"), (1, "1"), (-1.5, "-1.5"), (100000, "100000"), (1e6, "1e+06"), (123456, "123456"),
            (1234567, "1.234567e+06"), (0.0001, "0.0001"), (0.00001234, "1.234e-05"),
            (.leastNonzeroMagnitude, "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
            (.nan, "NaN"),
        ] as [(Double, String)])
    func `numbers have as many digits as they need`(number: Double, expected: String) {
        #expect(text("{{.}}", .float(number)) == expected)
    }

    @Test(
        arguments: [
            ("%.2f", 1.005, "1.00"), ("%.0f", 0.5, "0"), ("%.0f", 1.5, "2"), ("%.0f", 2.5, "2"), ("%.1f", 0.25, "0.2"),
            ("%.3f", 0.0005, "0.001"), ("%f", 1e-7, "0.000000"), ("%.2f", 99.999, "100.00"),
            ("%.3e", 123456, "1.235e+05"),
            ("%.3g", 123456, "1.23e+05"), ("%.3g", 0.00012345, "0.000123"), ("%g", 100000, "100000"),
            ("%.3g", 999.5, "1e+03"),
            ("%8.2f|", -1.5, "   -1.50|"), ("%-8.1f|", 2.25, "2.2     |"), ("%08.2f", -1.5, "-0001.50"),
            ("%+.1f", 2, "+2.0"),
            ("%.20f", 0.1, "0.10000000000000000555"), ("%.1f", 1e22, "10000000000000000000000.0"),
        ] as [(String, Double, String)])
    func `printf rounds as C does`(format: String, number: Double, expected: String) {
        #expect(text("{{printf \"\(format)\" .}}", .float(number)) == expected)
    }
}
