import Runtime

/// Runs a filter's program as the kernel would, on one call: classic BPF as far as libseccomp uses it.
struct SeccompInterpreter {
    let program: [UInt8]

    static let x86x64: UInt32 = 0xc000_003e
    static let i386: UInt32 = 0x4000_0003
    static let aarch64: UInt32 = 0xc000_00b7

    /// What SECCOMP_RET_* stands for.
    enum Decision: Hashable {
        case allow
        case errno(UInt32)
        case kill
        case other(UInt32)
    }

    func decide(_ number: UInt32, on architecture: UInt32 = x86x64, _ arguments: UInt64...) -> Decision {
        var data: [UInt32] = [number, architecture, 0, 0]
        for index in 0..<6 {
            let value = index < arguments.count ? arguments[index] : 0
            data += [UInt32(truncatingIfNeeded: value), UInt32(value >> 32)]
        }
        var accumulator: UInt32 = 0
        var place = 0
        while (place + 1) * 8 <= program.count {
            let bytes = Array(program[place * 8..<place * 8 + 8])
            let code = UInt16(bytes[0]) | UInt16(bytes[1]) << 8
            let value = (4..<8).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[$1]) }
            place += 1
            func jump(_ holds: Bool) { place += Int(holds ? bytes[2] : bytes[3]) }
            switch code {
            case 0x20: accumulator = data[Int(value / 4)]
            case 0x54: accumulator &= value
            case 0x05: place += Int(value)
            case 0x15: jump(accumulator == value)
            case 0x25: jump(accumulator > value)
            case 0x35: jump(accumulator >= value)
            case 0x45: jump(accumulator & value != 0)
            case 0x06:
                switch value & 0xffff_0000 {
                case 0x7fff_0000: return .allow
                case 0x0005_0000: return .errno(value & 0xffff)
                case 0x8000_0000, 0: return .kill
                default: return .other(value)
                }
            default: return .other(UInt32(code))
            }
        }
        return .other(0)
    }
}

extension SeccompInterpreter {
    init(_ profile: SeccompProfile) throws { program = try SeccompFilter(compiling: profile).program }
}
