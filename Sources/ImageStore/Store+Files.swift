package import Linux

extension Store {
    /// The contents of regular files of an image, as a container of it would first see them; links are followed inside
    /// the image. Nothing is mounted for it.
    /// - Returns: For each path, in order; nil where the image has no such file.
    /// - Throws: `SystemError`; its errno is `EFBIG` for a file above the limit.
    package func readFiles(_ paths: [Path], of image: Image, limit: Int) throws -> [[UInt8]?] {
        let root = try MergedDirectory(layers: layerPaths(of: image).map { layout.root.appending($0) })
        return try paths.map { try root.readFile($0, limit: limit) }
    }
}

extension MergedDirectory {
    /// The same for a stack of layers whose root this is.
    func readFile(_ path: Path, limit: Int) throws(SystemError) -> [UInt8]? {
        // Where the walk stands, with everything above it, for "..".
        var open = [self]
        var names = path.components
        var linksLeft = 40
        while !names.isEmpty {
            let name = names.removeFirst()
            if name == ".." {
                if open.count > 1 { open.removeLast() }
                continue
            }
            guard let directory = open.last, let status = try directory.status(of: name) else { return nil }
            switch status.kind {
            case .directory:
                guard let next = try directory.directory(name) else { return nil }
                open.append(next)
            case .symbolicLink:
                guard linksLeft > 0, let target = try directory.symbolicLink(name) else { return nil }
                linksLeft -= 1
                if target.isAbsolute { open.removeLast(open.count - 1) }
                names = target.components + names
            case .regular:
                return names.isEmpty ? try directory.file(name, limit: limit) : nil
            default: return nil
            }
        }
        return nil
    }
}
