import Template

@testable import ImageStore

extension FuzzTarget {
    /// A name that is read is written in forms that mean the same.
    func readReference(_ text: String) throws {
        let reference = try Reference(text)
        for form in [reference.familiar, reference.canonical] {
            expect(try Reference(form) == reference, "\(text) is read as \(reference.canonical), but not \(form)")
        }
        expect(reference.canonical.utf8.allSatisfy { (0x21..<0x7F).contains($0) }, "odd characters in \(reference)")
        expect(!reference.path.split(separator: "/").contains(".."), "a path out of a registry: \(reference)")
    }

    func readTemplate(_ text: String) throws {
        let row = TemplateValue.map([
            (key: "Name", value: .string("web")), (key: "Names", value: .strings(["a", "b"])),
            (key: "State", value: .map([(key: "Running", value: .bool(true)), (key: "Pid", value: .integer(-1))])),
            (key: "", value: .nothing),
        ])
        _ = try Template(parsing: text).text(for: row)
    }

    func readInstructions(_ text: String) throws {
        var parameters = ImageConfiguration.ExecutionParameters()
        parameters.environment = ["PATH=/bin", "A=b", "EMPTY="]
        for instruction in try Instruction.parse([text]) { try instruction.apply(to: &parameters) }
    }
}
