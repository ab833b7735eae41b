/// What an ELF file says of itself to the kernel and to the dynamic linker. See elf(5), ld.so(8).
package struct ELFFile: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case relocatable, executable, sharedObject, core, other
    }

    package let is64Bit: Bool
    package let isLittleEndian: Bool
    /// A program that may be placed anywhere in memory (PIE) is a shared object here, as in its header.
    package let kind: Kind
    /// `e_machine`: the EM_ number of the processor.
    package let machine: UInt16
    /// The dynamic linker that the kernel starts in the program's place; nil in a static program and in most libraries.
    package let interpreter: Path?
    /// Names of the libraries it needs, in the order in which they are looked for.
    package let needed: [Path]
    /// The name under which others need this library.
    package let soname: Path?
    /// Where to look before the caller's wishes, or nil; ignored by the dynamic linker when there is a `runpath`.
    package let rpath: [Path]?
    /// Where to look after the caller's wishes, for this file's own needs only, or nil.
    package let runpath: [Path]?

    /// Whether both can live in one process.
    package func isCompatible(with other: ELFFile) -> Bool {
        is64Bit == other.is64Bit && isLittleEndian == other.isLittleEndian && machine == other.machine
    }
}

extension ELFFile {
    /// The processor's name as `uname -m` spells it there, such as "aarch64".
    package var architecture: String {
        switch machine {
        case 2, 18, 43: is64Bit ? "sparc64" : "sparc"
        case 3: "i386"
        case 4: "m68k"
        case 8: "mips" + (is64Bit ? "64" : "") + (isLittleEndian ? "el" : "")
        case 15: "parisc"
        case 20: "ppc"
        case 21: isLittleEndian ? "ppc64le" : "ppc64"
        case 22: is64Bit ? "s390x" : "s390"
        case 40: isLittleEndian ? "arm" : "armeb"
        case 42: "sh4"
        case 50: "ia64"
        case 62: is64Bit ? "x86_64" : "x32"
        case 183: isLittleEndian ? "aarch64" : "aarch64_be"
        case 243: is64Bit ? "riscv64" : "riscv32"
        case 258: is64Bit ? "loongarch64" : "loongarch32"
        case 0x9026: "alpha"
        default: "processor number \(machine)"
        }
    }

    /// Whether programs of this file's processor are at home on a machine with that `uname -m`; a kernel may run a
    /// few others as well, such as i386 on x86_64.
    package func isNative(to machine: String) -> Bool {
        switch architecture {
        case "i386": machine.hasPrefix("i") && machine.hasSuffix("86")
        case "arm": machine.hasPrefix("arm") && !machine.hasSuffix("b")
        case let own: own == machine
        }
    }
}

/// Why a file that begins like ELF is not one that can be used.
package enum ELFError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the header speaks of lies outside of the file.
    case truncated(String)
    /// A field holds what it cannot hold.
    case malformed(String)
    case system(SystemError)

    package var description: String {
        switch self {
        case .truncated(let what): "damaged ELF file: \(what) ends beyond the end of the file"
        case .malformed(let what): "damaged ELF file: \(what)"
        case .system(let error): error.description
        }
    }
}
