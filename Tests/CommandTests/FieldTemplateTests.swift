import ImageStore
import Testing

@testable import swrun

@Suite struct FieldTemplateTests {
    let document = JSONValue.object([
        .init("Id", .string("abc")),
        .init("State", .object([.init("ExitCode", .integer(3)), .init("Up", .bool(false))])),
        .init("Cmd", .array([.string("a"), .string("b\"")])), .init("Nothing", .null),
        .init("Labels", .object([.init("org.x", .string("1"))])),
    ])

    func text(_ template: String) throws -> String { try FieldTemplate(template).text(of: document) }

    @Test(arguments: [
        ("{{.Id}}", "abc"), ("{{ .State.ExitCode }}:{{.State.Up}}", "3:false"), ("plain }} text", "plain }} text"),
        ("{{json .Cmd}}", #"["a","b\""]"#), ("{{.Cmd}}", #"["a","b\""]"#), ("{{json .Id}}", "\"abc\""),
        ("{{.Nothing}}", "<no value>"), ("{{.Labels.org.x}}", "1"), ("{{.Labels.org.y}}", "<no value>"),
        ("{{json .State}}", #"{"ExitCode":3,"Up":false}"#), ("", ""),
    ])
    func `fields are filled in`(template: String, expected: String) throws { #expect(try text(template) == expected) }

    @Test(arguments: ["{{.Id", "{{range .Cmd}}x{{end}}", "{{}}", "{{Id}}", "{{json}}", "{{.Bogus}}", "{{.Id.Bogus}}"])
    func `what is no field is refused`(template: String) { #expect(throws: Failure.self) { try text(template) } }

    @Test func `rows are printed by a template or as JSON`() throws {
        let rows = [
            [(name: "Tag", value: "1"), (name: "ID", value: "a\u{1b}")],
            [(name: "Tag", value: "2"), (name: "ID", value: "b")],
        ]
        #expect(try RowFormat(#"{{.Tag}}\t{{.ID}}"#).text(of: rows.suffix(1)) == "2\tb\n")
        #expect(
            try RowFormat("json").text(of: rows) == #"{"ID":"a\u001b","Tag":"1"}"# + "\n" + #"{"ID":"b","Tag":"2"}"#
                + "\n")
        #expect(try RowFormat("{{.ID}}").text(of: []) == "")
        #expect(throws: Failure.self) { try RowFormat("table {{.ID}}") }
        #expect(throws: Failure.self) { try RowFormat("{{.Bogus}}").text(of: rows) }
    }
}
