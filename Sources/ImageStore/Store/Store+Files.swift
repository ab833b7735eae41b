package import Linux

extension Store {
    /// The contents of regular files of an image, as a container of it would first see them; links are followed inside
    /// the image. Nothing is mounted for it.
    /// - Returns: For each path, in order; nil where the image has no such file.
    /// - Throws: `SystemError`; its errno is `EFBIG` for a file above the limit.
    package func readFiles(_ paths: [Path], of image: Image, limit: Int) throws -> [[UInt8]?] {
        let root = try MergedDirectory(layers: layerDirectories(of: image))
        return try paths.map { try root.readFile($0, limit: limit) }
    }
}
