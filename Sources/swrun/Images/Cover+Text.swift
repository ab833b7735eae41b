internal import ImageStore
internal import Linux

extension Cover {
    /// How a layer hides a path, as a sentence without its beginning: "L2 deletes it", "L2 has /etc as a regular file".
    /// - Parameter path: The path that is spoken of.
    func sentence(_ tree: LayeredTree, at path: Path) -> String { "\(tree.name(ofLayer: layer)) \(deed(at: path))" }

    /// The same from the layer's own point of view: "deletes it".
    func deed(at path: Path) -> String {
        let object = self.path == path ? "it" : "/\(self.path)"
        return switch way {
        case .whiteout: "deletes \(object)"
        case .opaque: "removes \(object) and makes it anew"
        case .replacement(let kind): self.path == path ? "replaces it" : "has \(object) as a \(kind.name)"
        }
    }

    /// One word for programs.
    var word: String {
        switch way {
        case .whiteout: "whiteout"
        case .opaque: "opaque"
        case .replacement: "replacement"
        }
    }
}

extension LayerTrace {
    /// What becomes of the layer's file, for a table.
    func outcome(_ tree: LayeredTree, at path: Path) -> String {
        switch fate {
        case .seen: file?.status.kind == .directory ? "seen: its mode, owner and names" : "seen"
        case .merged: "merged: its names are seen too"
        case .hidden(let cover): "hidden: \(cover.sentence(tree, at: path))"
        case .absent: cover.map { $0.deed(at: path) } ?? ""
        }
    }

    /// One word for programs.
    var word: String {
        switch fate {
        case .seen: "seen"
        case .merged: "merged"
        case .hidden: "hidden"
        case .absent: "absent"
        }
    }
}

extension PathOrigin {
    /// Which layer is to blame that the path is not there; nil when none has ever had it.
    func absence(in tree: LayeredTree) -> String? {
        for trace in traces {
            switch trace.fate {
            case .hidden(let cover): return cover.sentence(tree, at: path)
            case .absent: if let cover = trace.cover { return cover.sentence(tree, at: path) }
            case .seen, .merged: break
            }
        }
        return nil
    }
}
