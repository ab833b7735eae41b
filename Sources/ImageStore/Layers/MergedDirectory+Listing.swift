internal import Linux

extension MergedDirectory {
    /// The names of a merged directory, for looking at one after the other: whatever the topmost layer that knows a name
    /// has there, be it the mark of a deletion.
    final class Listing {
        /// Sorted by their bytes.
        let names: [Path]
        private let directory: MergedDirectory
        private var open: [Part] = []

        private final class Part {
            let layer: Layer
            let path: Path
            let directory: Directory

            init(_ layer: Layer, _ path: Path) throws(SystemError) {
                (self.layer, self.path) = (layer, path)
                directory = try layer.root.openDirectoryInRoot(path)
            }
        }

        init(_ directory: MergedDirectory) throws(SystemError) {
            self.directory = directory
            for part in directory.parts { open.append(try Part(part.layer, part.path)) }
            var names: [Path] = []
            for part in open { names += try part.directory.entries().map(\.name) }
            if open.count > 1 { names = Array(Set(names)) }
            self.names = names.sorted()
        }

        /// What stands under one of the names; nil when it is gone.
        func find(_ name: Path) throws(SystemError) -> Found? {
            if open.isEmpty { for part in directory.parts { open.append(try Part(part.layer, part.path)) } }
            for part in open {
                if let status = try part.directory.statusIfPresent(of: name) {
                    return Found(layer: part.layer, path: part.path.appending(name), status: status)
                }
            }
            return nil
        }

        /// Gives the descriptors back, until something is looked for again: a walk would hold too many of them.
        func close() { open = [] }
    }
}
