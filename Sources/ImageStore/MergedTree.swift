package import Linux

/// What a stack of layers shows as a whole, read without mounting it.
package struct MergedTree {
    private let root: MergedDirectory

    /// How many links one path may lead through: as many as the kernel allows, see path_resolution(7).
    private static let linkLimit = 40

    /// - Parameter layers: Layer directories, topmost first; a container's `upper/` may be the first.
    package init(layers: [Path]) throws { root = try MergedDirectory(layers: layers) }

    /// The content of a regular file, links followed with this tree as the root; nil where there is none.
    /// - Throws: `SystemError` EFBIG for a file larger than `limit`.
    package func readFile(_ path: Path, limit: Int) throws -> [UInt8]? {
        var names = Array(path.components.reversed())
        var place: [MergedDirectory] = [root]
        var links = 0
        while let name = names.popLast(), let directory = place.last {
            if name == ".." {
                if place.count > 1 { place.removeLast() }
                continue
            }
            switch try directory.status(of: name)?.kind {
            case .directory:
                guard let next = try directory.directory(name) else { return nil }
                place.append(next)
            case .symbolicLink:
                links += 1
                guard links <= MergedTree.linkLimit, let holder = try directory.holder(of: name) else { return nil }
                let target = try holder.readSymbolicLink(name)
                if target.isAbsolute { place = [root] }
                names += target.components.reversed()
            case .regular where names.isEmpty:
                guard let holder = try directory.holder(of: name) else { return nil }
                // Without waiting, should the file be exchanged for a fifo meanwhile.
                return try holder.open(name, [.readOnly, .nonBlocking]).readRegular(limit: limit, of: "\(path)")
            default: return nil
            }
        }
        return nil
    }
}
