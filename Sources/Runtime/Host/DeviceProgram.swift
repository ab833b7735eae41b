/// The rules of a device cgroup as a program for the kernel's BPF machine.
///
/// The kernel hands it which device is meant and how it is to be used (`struct bpf_cgroup_dev_ctx`); it answers 1 to
/// allow and 0 to refuse. The last rule that fits decides, so they are tried from the last to the first; without one
/// that fits the answer is 0. See Documentation/admin-guide/cgroup-v2.rst, "Device controller", and
/// Documentation/bpf/standardization/instruction-set.rst in the kernel.
struct DeviceProgram: Hashable, Sendable {
    private(set) var instructions: [UInt64] = []

    /// `struct bpf_insn` records in the byte order of this machine.
    var bytes: [UInt8] { instructions.flatMap { word in withUnsafeBytes(of: word) { Array($0) } } }

    private enum Register: UInt64 { case answer = 0, context, type, access, major, minor }

    /// - Throws: `RuntimeError.invalidSpecification` for an unknown type or access letter.
    init(_ rules: [Specification.DeviceRule]) throws {
        // access_type holds the kind of device in its low half, the use in its high half.
        load(.type, at: 0)
        load(.access, at: 0)
        append(0x54, .type, immediate: 0xffff)
        append(0x74, .access, immediate: 16)
        load(.major, at: 4)
        load(.minor, at: 8)
        // The kernel refuses a program with instructions that nothing leads to: a rule for everything ends it.
        let end = rules.lastIndex { $0.fitsEverything }
        for rule in rules[(end.map { $0 + 1 } ?? 0)...].reversed() { try append(rule) }
        answer(end.map { rules[$0].allow } ?? false)
    }

    private mutating func append(_ rule: Specification.DeviceRule) throws {
        var tests: [(Register, UInt32)] = []
        switch rule.type ?? "a" {
        case "b": tests.append((.type, 1))
        case "c", "u": tests.append((.type, 2))
        case "a": break
        default: throw RuntimeError.invalidSpecification("\(rule.type ?? "") is no type of device")
        }
        if let major = rule.major, major >= 0 { tests.append((.major, UInt32(truncatingIfNeeded: major))) }
        if let minor = rule.minor, minor >= 0 { tests.append((.minor, UInt32(truncatingIfNeeded: minor))) }
        guard let uses = rule.uses else {
            throw RuntimeError.invalidSpecification("\(rule.access ?? "") is no use of a device")
        }
        // An allowing rule must cover all that is asked; a denying one decides as soon as it touches any of it.
        // Behind the tests stand the two instructions of the answer, which a failed test jumps over.
        let usesTest = uses == 7 ? 0 : (rule.allow ? 3 : 2)
        var left = tests.count + usesTest + 2
        for (register, value) in tests {
            left -= 1
            append(0x55, register, offset: left, immediate: value)
        }
        if usesTest == 3 {
            append(0xbc, .context, source: .access)
            append(0x54, .context, immediate: ~uses & 7)
            append(0x55, .context, offset: 2, immediate: 0)
        } else if usesTest == 2 {
            // Jump on "any of these bits" leads to the answer: over a jump away.
            append(0x45, .access, offset: 1, immediate: uses)
            append(0x05, .answer, offset: 2)
        }
        answer(rule.allow)
    }

    private mutating func answer(_ allow: Bool) {
        append(0xb4, .answer, immediate: allow ? 1 : 0)
        append(0x95, .answer)
    }

    private mutating func load(_ register: Register, at offset: Int) {
        append(0x61, register, source: .context, offset: offset)
    }

    private mutating func append(
        _ code: UInt64, _ target: Register, source: Register = .answer, offset: Int = 0, immediate: UInt32 = 0
    ) {
        let registers = target.rawValue | source.rawValue << 4
        let jump = UInt64(UInt16(truncatingIfNeeded: offset))
        instructions.append(code | registers << 8 | jump << 16 | UInt64(immediate) << 32)
    }
}

extension Specification.DeviceRule {
    fileprivate var fitsEverything: Bool {
        (type ?? "a") == "a" && (major ?? -1) < 0 && (minor ?? -1) < 0 && uses == 7
    }

    /// The bits of `BPF_DEVCG_ACC_MKNOD`, `_READ` and `_WRITE`; nil for an unknown letter.
    fileprivate var uses: UInt32? {
        var uses: UInt32 = 0
        for letter in (access ?? "rwm").utf8 {
            switch letter {
            case UInt8(ascii: "m"): uses |= 1
            case UInt8(ascii: "r"): uses |= 2
            case UInt8(ascii: "w"): uses |= 4
            default: return nil
            }
        }
        return uses
    }
}
