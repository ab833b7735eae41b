package import Linux

/// Layers of an image as one read-only tree: the links 0, 1, … of a directory, topmost first. See
/// Documentation/filesystems/overlayfs.rst in the kernel, "Multiple lower layers".
package struct LayerStack: Hashable, Sendable {
    /// Where the links are.
    package let directory: Path
    package let count: Int

    /// Without a writable directory overlayfs wants two others.
    static let leastCount = 2
    /// An empty directory, from the directory of all stacks: it stands below a single layer.
    static let filler: Path = "empty/1"

    package init(directory: Path, count: Int) {
        self.directory = directory
        self.count = count
    }

    /// As `config.json` has it, for whatever runtime: "lowerdir=/stacks/a/0:/stacks/a/1".
    package var option: String {
        let escaped = RawText.text(of: directory.bytes.flatMap(LayerStack.escaped))
        let stacks = RawText.text(of: directory.parent.bytes.flatMap(LayerStack.escaped))
        return LayerStack.key + names(in: "\(escaped)/", fillerIn: "\(stacks)/")
    }

    /// For mount(2), from within `directory`: 128 layers take less than its page.
    var shortOption: String { LayerStack.key + names(in: "", fillerIn: "../") }

    private static let key = "lowerdir="

    private func names(in place: String, fillerIn stacks: String) -> String {
        // An image without layers has an empty directory in place of the first.
        let layers = (0..<max(1, count)).map { "\(place)\($0)" }
        let fillers = layers.count < LayerStack.leastCount ? ["\(stacks)\(LayerStack.filler)"] : []
        return (layers + fillers).joined(separator: ":")
    }

    /// A colon stands between layers, a comma between options.
    private static func escaped(_ byte: UInt8) -> [UInt8] {
        [UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "\\")].contains(byte)
            ? [UInt8(ascii: "\\"), byte] : [byte]
    }

    /// Reads what `option` has written; nil for any other stack of directories.
    init?(option: String) {
        guard option.hasPrefix(LayerStack.key) else { return nil }
        var places: [[UInt8]] = [[]]
        var isEscaped = false
        for byte in RawText.bytes(of: String(option.dropFirst(LayerStack.key.count))) {
            switch byte {
            case UInt8(ascii: "\\") where !isEscaped:
                isEscaped = true
                continue
            case UInt8(ascii: ":") where !isEscaped: places.append([])
            default: places[places.count - 1].append(byte)
            }
            isEscaped = false
        }
        guard let first = places.first.flatMap({ Path(bytes: $0) }), first.isAbsolute, first.lastComponent == "0" else {
            return nil
        }
        let stack = LayerStack(
            directory: first.parent, count: places.count { Path(bytes: $0)?.parent == first.parent })
        guard stack.option == option else { return nil }
        self = stack
    }
}
