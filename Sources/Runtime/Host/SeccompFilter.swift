internal import CLinux
internal import CSeccomp
internal import Linux

/// A profile as the kernel takes it: a program of classic BPF. See seccomp(2).
package struct SeccompFilter: Hashable, Sendable {
    /// Instructions of 8 bytes: `struct sock_filter`.
    package let program: [UInt8]

    /// The longest program that the kernel takes: BPF_MAXINSNS.
    static let instructionLimit = 4096

    /// Compiles a profile by libseccomp. Names of calls that this libseccomp does not know are passed over: the default
    /// action meets them.
    package init(compiling profile: SeccompProfile) throws(SeccompFilterError) {
        let builder = try SeccompBuilder(profile)
        for rule in profile.syscalls ?? [] { try builder.add(rule) }
        program = SeccompFilter.answerToNewerCalls(profile, builder) + (try builder.export())
        guard program.count / 8 <= SeccompFilter.instructionLimit else {
            throw SeccompFilterError("compile", "a program of \(program.count / 8) instructions is too long")
        }
    }

    /// Takes a program that was compiled before; nil when it cannot be one.
    init?(program: [UInt8]) {
        guard !program.isEmpty, program.count % 8 == 0, program.count / 8 <= SeccompFilter.instructionLimit else {
            return nil
        }
        self.program = program
    }

    /// Numbers above the largest that the profile names belong to calls that are newer than it: ENOSYS makes programs
    /// fall back to an older call, where a profile's EPERM would make them give up.
    ///
    /// A program that refuses nothing by default needs no such answer.
    private static func answerToNewerCalls(_ profile: SeccompProfile, _ builder: borrowing SeccompBuilder) -> [UInt8] {
        guard ![.allow, .log, .trace].contains(profile.defaultAction) else { return [] }
        var program = BPFProgram()
        program.load(offset: BPFProgram.architecture)
        for (architecture, largest) in builder.largestNumbers(in: profile) {
            // Numbers of x32 have bit 30 set, so where x32 is not admitted they are "newer" as well.
            program.section(architecture: architecture, largest: largest.native, x32: largest.x32)
        }
        return program.bytes
    }
}

/// libseccomp's refusal.
package struct SeccompFilterError: Error, Hashable, CustomStringConvertible {
    let action: String
    let reason: String

    init(_ action: String, _ reason: String) { (self.action, self.reason) = (action, reason) }

    /// libseccomp answers with negative error numbers.
    init(_ action: String, code: Int32) { self.init(action, Errno(rawValue: -code).description) }

    package var description: String { "cannot \(action) seccomp filter: \(reason)" }
}

/// The few instructions of classic BPF that are written by hand. See linux/filter.h.
struct BPFProgram {
    private(set) var bytes: [UInt8] = []

    /// Where `struct seccomp_data` has them.
    static let number: UInt32 = 0
    static let architecture: UInt32 = 4

    private mutating func append(_ code: UInt16, _ ifTrue: UInt8 = 0, _ ifFalse: UInt8 = 0, _ value: UInt32) {
        withUnsafeBytes(of: code) { bytes += $0 }
        bytes += [ifTrue, ifFalse]
        withUnsafeBytes(of: value) { bytes += $0 }
    }

    mutating func load(offset: UInt32) { append(0x20, 0, 0, offset) }

    /// For one architecture, with the architecture loaded before and after: ENOSYS above the largest number.
    mutating func section(architecture: UInt32, largest: UInt32, x32: UInt32?) {
        append(0x15, 0, x32 == nil ? 4 : 6, architecture)  // another architecture: past this section
        load(offset: BPFProgram.number)
        if let x32 {
            append(0x45, 1, 0, 1 << 30)  // of x32: past the next instruction
            append(0x25, 1, 2, largest)  // newer: to the return; known: to the load
            append(0x25, 0, 1, x32)
        } else {
            append(0x25, 0, 1, largest)
        }
        append(0x06, 0, 0, 0x0005_0000 | UInt32(ENOSYS))
        load(offset: BPFProgram.architecture)
    }
}
