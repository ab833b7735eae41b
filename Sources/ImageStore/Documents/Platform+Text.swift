/// Why a text names no platform.
package enum PlatformError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooManyParts(String)
    case badPart(String, part: String)
    /// A single word that is neither an operating system nor an architecture.
    case unknown(String)

    package var description: String {
        let (text, reason) =
            switch self {
            case .tooManyParts(let text): (text, "it is not OS/ARCHITECTURE[/VARIANT]")
            case .badPart(let text, let part):
                (text, "\"\(part)\" is not made of letters, digits, \"_\", \".\" and \"-\"")
            case .unknown(let text): (text, "unknown operating system or architecture")
            }
        return "error parsing specified platform: \"\(text)\": \(reason)"
    }
}

extension Descriptor.Platform: CustomStringConvertible {
    /// Reads "linux/arm64", "linux/arm/v7", or one half of it: "arm64" is Linux's, "linux" is this machine's. Other names
    /// for the same thing, such as "x86_64", become Go's.
    package init(_ text: String) throws(PlatformError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { $0.lowercased() }
        for part in parts where !Self.isName(part) { throw .badPart(text, part: part) }
        switch parts.count {
        case 1:
            if Self.systems.contains(parts[0]) {
                let here = Self.current
                self.init(architecture: here.architecture, os: parts[0], variant: here.variant)
            } else {
                self.init(architecture: parts[0], os: "linux")
                self = normalized
                guard Self.architectures.contains(architecture) else { throw .unknown(text) }
            }
        case 2, 3:
            self.init(architecture: parts[1], os: parts[0], variant: parts.count == 3 ? parts[2] : nil)
            self = normalized
        default: throw .tooManyParts(text)
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (97...122).contains($0) || [UInt8(ascii: "_"), 45, 46].contains($0)
            }
    }

    /// The values of GOOS that have containers.
    private static let systems: Set = ["linux", "windows", "darwin", "freebsd"]
    /// The values of GOARCH for Linux.
    private static let architectures: Set = [
        "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le",
        "riscv64", "s390x",
    ]

    /// The same platform in Go's words.
    private var normalized: Self {
        var (architecture, variant) = (architecture, variant)
        switch architecture {
        case "x86_64", "x86-64": architecture = "amd64"
        case "i386", "i486", "i586", "i686": architecture = "386"
        case "aarch64": architecture = "arm64"
        case "armhf": (architecture, variant) = ("arm", "v7")
        case "armel": (architecture, variant) = ("arm", "v6")
        case "loongarch64": architecture = "loong64"
        default: break
        }
        // "arm/7" is what some write for "arm/v7".
        if let text = variant, let level = Int(text), (1...99).contains(level) { variant = "v\(level)" }
        return Self(architecture: architecture, os: os == "macos" ? "darwin" : os, variant: variant)
    }

    package var description: String { "\(os)/\(architecture)" + (variant.map { "/\($0)" } ?? "") }
}
