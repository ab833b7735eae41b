import ImageStore
import Linux
import Template
import Testing

@testable import swrun

@Suite struct ListingTests {
    func listing(_ rows: [[String]] = [["a<b>", "1"], ["x\u{1b}y\tz", "22"]]) -> Listing {
        var listing = Listing(
            of: "thing", columns: ["Name", "Size"], headings: [("Name", "NAME"), ("Size", "SIZE"), ("ID", "THING ID")],
            raw: "name: {{.Name}}\n")
        for row in rows {
            listing.add([("Name", row[0]), ("Size", row[1]), ("ID", "i")], labels: ["org.x": "l" + row[1]])
        }
        return listing
    }

    func text(_ format: String?, _ rows: [[String]]? = nil) throws -> String {
        try (rows.map { listing($0) } ?? listing()).text(try RowFormat(format))
    }

    func refusal(_ format: String) -> String {
        do { return try "printed: \(text(format))" } catch { return "\(error)" }
    }

    @Test func `a table has its headings even without rows`() throws {
        for format in [nil, "", "table"] { #expect(try text(format, []) == "NAME      SIZE\n") }
        #expect(try text("table {{.ID}}\\t{{.Size}}", []) == "THING ID   SIZE\n")
    }

    @Test func `a template's table takes its headings from the template`() throws {
        #expect(
            try text(#"table {{.Size}}\t{{.Name}}"#)
                == "SIZE      NAME\n1         a<b>\n22        x\\x1by\\tz\n")
        #expect(
            try text("table {{upper .Name}}\t{{json .Size}}|{{pad .Size 1 1}}", [["a", "1"]])
                == "NAME      SIZE| SIZE \nA         \"1\"| 1 \n")
    }

    @Test func `lines of different numbers of cells align as in Go`() throws {
        #expect(
            try text(#"table {{.Size}}{{if eq .Size "22"}}\n{{.Name}}\t{{end}}\t{{.ID}}"#, [["longer than ten", "22"]])
                == "SIZE      THING ID\n22\nlonger than ten             i\n")
    }

    @Test func `each row goes through a template`() throws {
        #expect(try text(#"{{.Name}}\t{{.Size}}"#) == "a<b>\t1\nx\u{1b}y\tz\t22\n")
        #expect(try text(#"{{.Label "org.x"}}{{.Label "no"}}"#) == "l1\nl22\n")
        #expect(try text("plain") == "plain\nplain\n")
        #expect(try text("{{.Bogus}}", []) == "")
    }

    @Test func `JSON has a line for each row, its keys sorted and markup escaped`() throws {
        #expect(
            try text("json")
                == #"{"ID":"i","Name":"a\u003cb\u003e","Size":"1"}"# + "\n"
                + #"{"ID":"i","Name":"x\u001by\tz","Size":"22"}"# + "\n")
        #expect(try text("{{json .Name}}", [["<none>", ""]]) == "\"<none>\"\n")
        #expect(try text("raw", [["n", ""]]) == "name: n\n\n")
    }

    @Test func `what cannot be printed is told in docker's words`() {
        #expect(refusal("{{.ID") == "template parsing error: template: :1: unclosed action")
        #expect(
            refusal("{{.Bogus}}")
                == #"template parsing error: template: :1:2: executing "" at <.Bogus>: can't evaluate field Bogus in type thing"#
        )
        #expect(refusal("table {{.Bogus}}").contains("can't evaluate field Bogus"))
    }

    @Test func `inspect's documents keep their shape`() throws {
        let document = JSONValue.object([
            .init("State", .object([.init("ExitCode", .integer(3))])),
            .init(
                "Config",
                .object([
                    .init("Labels", .object([.init("a.b", .string("1"))])), .init("Cmd", .array([.string("sh")])),
                    .init("Entrypoint", .null), .init("Volumes", .null), .init("Healthcheck", .null),
                ])),
        ])
        func filled(_ template: String) throws -> String {
            try Template(ofCommandLine: template).filled(with: TemplateValue(document))
        }
        #expect(
            try filled(#"{{.State.ExitCode}} {{index .Config.Labels "a.b"}} {{.Config.Labels.x}}"#) == "3 1 <no value>")
        #expect(try filled("{{.Config.Cmd}} {{.Config.Entrypoint}} {{.Config.Volumes}}") == "[sh] [] map[]")
        #expect(try filled("{{json .Config.Volumes}}{{range .Config.Entrypoint}}x{{else}}-{{end}}") == "null-")
        #expect(throws: Failure.self) { try filled("{{.State.Bogus}}") }
        #expect(try filled("{{json .State}}") == #"{"ExitCode":3}"#)
    }
}

@Suite struct MomentTests {
    @Test(
        arguments: [
            ("10s", 990), ("1m40s", 900), ("0.5m", 970), ("1970-01-01T00:00:07Z", 7), ("1970-01-01T01:00:00+01:00", 0),
            ("12", 12), ("12.9", 12), ("0s", 1000), ("1.5m", 910),
        ] as [(String, Int64)])
    func `points in time are read as docker reads them`(text: String, seconds: Int64) throws {
        #expect(try Moment.parse(text, now: .init(seconds: 1000)).seconds == seconds)
    }

    @Test func `dates and times without a zone are of this place`() throws {
        let day = try Moment.parse("2026-11-21")
        #expect(day.localText.hasPrefix("2026-11-21 00:00:00 "))
        #expect(try Moment.parse("2026-11-21T08:03").localText.hasPrefix("2026-11-21 08:03:00 "))
    }

    @Test(
        arguments: [
            "", "x", "1x", "h", "2026-13-01", "2026-11-21T", "99999999999999999999", "1e9h", "é", "1hh", "-", "1h2",
            "99999999999999999999h", "1.2.3s", "..s", "1.5.5", "1..", ".",
        ])
    func `what is no point in time is refused`(text: String) {
        #expect(throws: Failure.self) { try Moment.parse(text) }
    }

    @Test func `filters are keys and values`() throws {
        #expect(try FilterWord.parse(["LABEL =a=b"], keys: ["label"]) == [FilterWord(key: "label", value: "a=b")])
        let error = #expect(throws: Failure.self) { try FilterWord.parse(["bogus=1"], keys: ["a", "b", "c"]) }
        #expect(error?.description == "Invalid filter 'bogus'")
        #expect(error?.hint == "there are a, b and c")
        #expect(throws: Failure.self) { try FilterWord.parse(["label"], keys: ["label"]) }
    }
}
