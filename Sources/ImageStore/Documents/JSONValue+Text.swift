internal import Linux

extension JSONValue {
    /// How the text of a value is laid out.
    package enum TextForm: Sendable {
        /// On one line, without spaces.
        case compact
        /// One member a line, this many spaces deeper at each level.
        case indented(by: Int)
    }

    /// The value as JSON, without a newline at the end. Members stand in the order they have.
    package func text(_ form: TextForm) -> String {
        var output = ""
        write(to: &output, form, depth: 0)
        return output
    }

    private func write(to output: inout String, _ form: TextForm, depth: Int) {
        switch self {
        case .null: output += "null"
        case .bool(let value): output += value ? "true" : "false"
        case .integer(let value): output += String(value)
        case .number(let value): output += value.isFinite ? "\(value)" : "null"
        case .string(let value): JSONValue.write(value, to: &output)
        case .array(let elements):
            JSONValue.writeList(elements, between: ("[", "]"), to: &output, form, depth: depth) { element, output in
                element.write(to: &output, form, depth: depth + 1)
            }
        case .object(let members):
            JSONValue.writeList(members, between: ("{", "}"), to: &output, form, depth: depth) { member, output in
                JSONValue.write(member.key, to: &output)
                if case .compact = form { output += ":" } else { output += ": " }
                member.value.write(to: &output, form, depth: depth + 1)
            }
        }
    }

    private static func writeList<Element>(
        _ elements: [Element], between brackets: (String, String), to output: inout String, _ form: TextForm,
        depth: Int, _ writeElement: (Element, inout String) -> Void
    ) {
        output += brackets.0
        for (index, element) in elements.enumerated() {
            if index > 0 { output += "," }
            newLine(&output, form, depth: depth + 1)
            writeElement(element, &output)
        }
        if !elements.isEmpty { newLine(&output, form, depth: depth) }
        output += brackets.1
    }

    private static func newLine(_ output: inout String, _ form: TextForm, depth: Int) {
        guard case .indented(let width) = form else { return }
        output += "\n" + String(repeating: " ", count: depth * width)
    }

    /// A string with the escapes of RFC 8259, section 7.
    private static func write(_ text: String, to output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case _ where scalar.value < 0x20:
                output += "\\u" + scalar.value.hexadecimal(width: 4)
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}
