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

    /// Whether this machine runs what is made for a platform; manifests may leave the variant out.
    func runs(_ other: Descriptor.Platform) -> Bool {
        os == other.os && architecture == other.architecture
            && (other.variant == nil || variant == nil || other.variant == variant)
    }
}
