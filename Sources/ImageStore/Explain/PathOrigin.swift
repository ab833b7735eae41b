package import Linux

/// Where what a container sees under a path comes from: which layer gives it, and what happens to those of the others.
///
/// The answer is what an overlay mount of the layers would show. It is told from their directories alone.
package struct PathOrigin: Sendable {
    /// The links among the parents that were followed, in order.
    package let crossings: [PathWalk.Crossing]
    /// Where the path leads behind those links, from the root; "" for the root itself.
    package let path: Path
    /// The layers that have something to do with that path, topmost first.
    package let traces: [LayerTrace]
    /// The same for the path as it was before a link was followed: what layers have there cannot be reached any more.
    package let bypassed: [(path: Path, traces: [LayerTrace])]

    /// - Parameters:
    ///   - path: Links in its parents are followed inside the stack; the last name is followed only where a slash stands
    ///     behind it. See path_resolution(7).
    /// - Throws: `SystemError`; its errno is `ELOOP` for links that lead in a circle.
    package init(of path: Path, in root: MergedDirectory) throws(SystemError) {
        let walk = try PathWalk(path, in: root, followsLast: path.bytes.last == UInt8(ascii: "/"))
        crossings = walk.crossings
        self.path = walk.path
        traces = try LayerTrace.all(of: walk.path, in: root)
        var bypassed: [(path: Path, traces: [LayerTrace])] = []
        for crossing in walk.crossings where crossing.path != crossing.link && !crossing.path.hasParentReference {
            let traces = try LayerTrace.all(of: crossing.path, in: root)
            if traces.contains(where: { $0.file != nil }) { bypassed.append((crossing.path, traces)) }
        }
        self.bypassed = bypassed
    }

    /// What a container sees; nil for nothing.
    package var seen: LayerTrace? { traces.first { $0.fate == .seen } }
}
