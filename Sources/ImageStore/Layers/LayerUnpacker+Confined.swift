internal import Archive
internal import Linux

extension LayerUnpacker {
    /// Unpacks a whole tar in a thread that can change nothing but the layer's directory, and read nothing but layers,
    /// where the kernel has Landlock: so that not even an error of this program leads out.
    /// - Parameters:
    ///   - root: A fresh, empty directory.
    ///   - below: The directories of the layers below, topmost first.
    ///   - layers: The directory that holds all of these.
    /// - Returns: Bytes of content of the regular files.
    static func unpackConfined<Source: ByteSource & ~Copyable>(
        _ reader: inout TarReader<Source>, into root: borrowing Directory, below: [Path], of layers: borrowing Directory
    ) throws -> Int64 {
        try ConfinedThread.run(changing: root, reading: layers) {
            var unpacker = try LayerUnpacker(root: root.duplicate(), below: below)
            try unpacker.unpack(&reader)
            let size = unpacker.contentSize
            try unpacker.finish()
            return size
        }
    }
}
