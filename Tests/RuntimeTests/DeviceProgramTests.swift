import Testing

@testable import Runtime

/// The program is run here by a machine of a dozen lines that knows the few instructions it uses.
@Suite struct DeviceProgramTests {
    private static let block: UInt64 = 1
    private static let character: UInt64 = 2
    private static let make: UInt64 = 1
    private static let read: UInt64 = 2
    private static let write: UInt64 = 4

    private func allows(
        _ rules: [Specification.DeviceRule], _ kind: UInt64, _ access: UInt64, _ major: UInt64, _ minor: UInt64
    ) throws -> Bool {
        let program = try DeviceProgram(rules).instructions
        let context = [0: access << 16 | kind, 4: major, 8: minor]
        var registers = [UInt64](repeating: 0, count: 11)
        var next = 0
        while true {
            let word = program[next]
            next += 1
            let (target, source) = (Int(word >> 8 & 15), Int(word >> 12 & 15))
            let jump = Int(Int16(truncatingIfNeeded: word >> 16))
            let immediate = word >> 32
            switch word & 0xff {
            case 0x61: registers[target] = context[jump] ?? 0
            case 0x54: registers[target] &= immediate
            case 0x74: registers[target] >>= immediate
            case 0xb4: registers[target] = immediate
            case 0xbc: registers[target] = registers[source]
            case 0x55: if registers[target] != immediate { next += jump }
            case 0x45: if registers[target] & immediate != 0 { next += jump }
            case 0x05: next += jump
            case 0x95: return registers[0] == 1
            default: throw RuntimeError.invalidSpecification("instruction \(word & 0xff)")
            }
        }
    }

    @Test func `the standard rules admit the standard nodes and no disk`() throws {
        let rules = StandardFiles.deviceRules
        #expect(try allows(rules, Self.character, Self.read | Self.write, 1, 3))
        #expect(try allows(rules, Self.character, Self.read, 136, 7))
        #expect(try !allows(rules, Self.block, Self.read, 8, 0))
        #expect(try !allows(rules, Self.character, Self.read, 10, 200))
        #expect(try !allows(rules, Self.character, Self.read, 5, 1))
        #expect(try allows(rules, Self.block, Self.make, 8, 0))
        #expect(try !allows(rules, Self.block, Self.make | Self.read, 8, 0))
    }

    @Test func `without a rule nothing is allowed, and a later rule wins`() throws {
        #expect(try !allows([], Self.character, Self.read, 1, 3))
        let rules: [Specification.DeviceRule] = [
            .init(allow: true), .init(allow: false, type: "c", major: 1, minor: 3, access: "w"),
        ]
        #expect(try allows(rules, Self.character, Self.read, 1, 3))
        #expect(try !allows(rules, Self.character, Self.read | Self.write, 1, 3))
        #expect(try allows(rules, Self.character, Self.write, 1, 5))
        #expect(try allows([.init(allow: false), .init(allow: true)], Self.block, Self.write, 8, 0))
        #expect(try !allows([.init(allow: true), .init(allow: false)], Self.block, Self.write, 8, 0))
    }

    @Test func `the program for the standard devices is known by its name`() throws {
        #expect(try DeviceProgram(StandardFiles.deviceRules).name == DeviceProgram.standardName)
        #expect(try DeviceProgram([.init(allow: true, access: "rwm")]).name != DeviceProgram.standardName)
    }

    @Test func `what is no device rule is refused`() {
        #expect(throws: RuntimeError.self) { try DeviceProgram([.init(allow: true, type: "x", major: 1)]) }
        #expect(throws: RuntimeError.self) { try DeviceProgram([.init(allow: true, type: "c", major: 1, access: "z")]) }
    }
}
