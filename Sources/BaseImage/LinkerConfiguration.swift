internal import Linux

/// The directories that a machine's administrator has added to those of the dynamic linker. See ldconfig(8).
struct LinkerConfiguration {
    private(set) var directories: [Path] = []

    /// What one file may hold, and how deep files may include each other.
    private static let (sizeLimit, depthLimit) = (1 << 20, 8)

    init(of root: borrowing Directory) throws { try read("/etc/ld.so.conf", in: root, depth: 0) }

    private mutating func read(_ path: Path, in root: borrowing Directory, depth: Int) throws {
        guard depth <= Self.depthLimit else { return }
        guard let content = try root.readRegularInRoot(path, limit: Self.sizeLimit) else { return }
        for line in content.split(separator: UInt8(ascii: "\n")) {
            let words = line.prefix { $0 != UInt8(ascii: "#") }
                .split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
            guard let first = words.first else { continue }
            if first.elementsEqual("include".utf8) {
                for pattern in words.dropFirst().compactMap({ Path(bytes: $0) }) {
                    let whole = pattern.isAbsolute ? pattern : path.parent.appending(pattern)
                    for file in expand(whole, in: root) { try read(file, in: root, depth: depth + 1) }
                }
            } else if !first.elementsEqual("hwcap".utf8),
                // "=libc5" and the like once told the kind of the libraries.
                let directory = Path(bytes: first.prefix { $0 != UInt8(ascii: "=") }), directory.isAbsolute
            {
                if !directories.contains(directory) { directories.append(directory) }
            }
        }
    }

    /// The paths that fit a pattern, in order. See glob(7).
    private func expand(_ pattern: Path, in root: borrowing Directory) -> [Path] {
        var found: [Path] = ["/"]
        for component in pattern.components {
            var next: [Path] = []
            for directory in found {
                guard component.bytes.contains(where: { "*?[".utf8.contains($0) }) else {
                    next.append(directory.appending(component))
                    continue
                }
                // A directory that is not there has no names that fit.
                guard let names = try? root.openDirectoryInRoot(directory).entries().map(\.name) else { continue }
                next += names.filter { $0.matches(component) }.sorted().map { directory.appending($0) }
            }
            found = next
        }
        return found
    }
}
