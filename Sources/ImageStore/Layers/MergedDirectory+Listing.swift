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
            open = try Listing.open(directory)
            var names: [Path] = []
            for part in open { names += try part.directory.entries().map(\.name) }
            if open.count > 1 { names = Array(Set(names)) }
            self.names = names.sorted()
        }

        /// The parts that are there still: a container that runs may have removed its own meanwhile.
        private static func open(_ directory: MergedDirectory) throws(SystemError) -> [Part] {
            var parts: [Part] = []
            for part in directory.parts {
                do throws(SystemError) {
                    parts.append(try Part(part.layer, part.path))
                } catch {
                    guard error.errno.meansGone else { throw error }
                }
            }
            return parts
        }

        /// What stands under one of the names; nil when it is gone.
        /// - Parameter top: The topmost layer to look at.
        func find(_ name: Path, from top: Int = 0) throws(SystemError) -> Found? {
            if open.isEmpty { open = try Listing.open(directory) }
            for part in open where part.layer.index >= top {
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
