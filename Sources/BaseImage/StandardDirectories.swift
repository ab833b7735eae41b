internal import Linux

/// Where dynamic linkers look when nothing else leads to a library.
enum StandardDirectories {
    /// In the order in which they are tried. Each dynamic linker has a few of these built in; a library for another
    /// processor in one of them is passed over.
    static func of(_ elf: ELFFile) -> [Path] {
        names(for: elf).flatMap { [Path("/").appending($0), Path("/usr").appending($0)] } + ["/usr/local/lib"]
    }

    /// What `$LIB` may stand for: Debian's directory of the architecture first, then those of the others.
    static func names(for elf: ELFFile) -> [Path] {
        multiarch(elf).map { Path("lib").appending($0) } + [elf.is64Bit ? "lib64" : "lib32", "lib"]
    }

    /// See https://wiki.debian.org/Multiarch/Tuples.
    private static func multiarch(_ elf: ELFFile) -> [String] {
        switch elf.architecture {
        case "x86_64", "aarch64", "i386", "s390x", "riscv64", "loongarch64", "alpha", "m68k", "sparc64", "sh4":
            ["\(elf.architecture)-linux-gnu"]
        case "x32": ["x86_64-linux-gnux32"]
        case "arm": ["arm-linux-gnueabihf", "arm-linux-gnueabi"]
        case "ppc64le": ["powerpc64le-linux-gnu"]
        case "ppc64": ["powerpc64-linux-gnu"]
        case "ppc": ["powerpc-linux-gnu"]
        case "mips64el": ["mips64el-linux-gnuabi64"]
        case "mipsel": ["mipsel-linux-gnu"]
        case "parisc": ["hppa-linux-gnu"]
        default: []
        }
    }
}

/// What `$ORIGIN` and the like in an RPATH or RUNPATH stand for. See ld.so(8), "Dynamic string tokens".
struct LinkerVariables {
    let origin: Path
    let library: Path
    let platform: Path

    /// nil when the text names a variable that there is not.
    func expand(_ text: Path) -> Path? {
        var result: [UInt8] = []
        var rest = text.bytes[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "$") else {
                result.append(byte)
                continue
            }
            let isBraced = rest.first == UInt8(ascii: "{")
            if isBraced { rest.removeFirst() }
            let name = rest.prefix { $0 == UInt8(ascii: "_") || (65...90).contains($0 & 0xdf) }
            rest = rest.dropFirst(name.count)
            if isBraced, rest.popFirst() != UInt8(ascii: "}") { return nil }
            switch String(decoding: name, as: UTF8.self) {
            // Slashed at both ends, it may stand anywhere: a path with "//" is the same path.
            case "ORIGIN": result += Path("/").appending(origin).bytes
            case "LIB": result += library.bytes
            case "PLATFORM": result += platform.bytes
            default: return nil
            }
        }
        return Path(bytes: result)
    }
}
