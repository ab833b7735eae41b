internal import Linux

extension Descriptor.Platform {
    /// What this machine runs, in Go's words, which all image documents use.
    package static var current: Descriptor.Platform {
        let machine = Process.machine
        let (architecture, variant): (String, String?) =
            switch machine {
            case "x86_64": ("amd64", nil)
            case "aarch64": ("arm64", "v8")
            case "i386", "i486", "i586", "i686": ("386", nil)
            case "armv5tel": ("arm", "v5")
            case "armv6l": ("arm", "v6")
            case "armv7l", "armv8l": ("arm", "v7")
            case "loongarch64": ("loong64", nil)
            case "mips64": ("mips64le", nil)
            default: (machine, nil)
            }
        return Descriptor.Platform(architecture: architecture, os: "linux", variant: variant)
    }

    /// How well what is made for another platform fits this one: 0 at best, nil not at all.
    ///
    /// An architecture's older variants run on the newer. Where only newer ones are offered than are asked for, amd64's are
    /// the last resort, because few machines are as old as its first.
    package func rank(of other: Descriptor.Platform) -> Int? {
        guard os == other.os, architecture == other.architecture else { return nil }
        if variant == other.variant { return 0 }
        guard let level, let otherLevel = other.level else { return nil }
        if otherLevel <= level { return level - otherLevel }
        return architecture == "amd64" ? 100 + otherLevel : nil
    }

    /// The variant as a number; that which is meant where none is named. Nil for a name that is none of these.
    private var level: Int? {
        guard let variant else {
            switch architecture {
            case "arm": return 7
            case "arm64": return 8
            default: return 1
            }
        }
        return variant.hasPrefix("v") ? Int(variant.dropFirst()).flatMap { (1...99).contains($0) ? $0 : nil } : nil
    }

    /// What an index says of documents that are no images: BuildKit's attestations.
    var isUnknown: Bool { os == "unknown" && architecture == "unknown" }
}
