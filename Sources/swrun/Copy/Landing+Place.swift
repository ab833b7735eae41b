internal import ImageStore
internal import Linux

extension Landing.Source {
    /// - Parameter name: The last name of the path as it was written: a link that is followed keeps its own.
    init(_ place: borrowing FileTree.Place, named name: Path, _ path: CopyPath) {
        let isNameless = place.name.isEmpty || path.asksForContents
        self.init(
            isDirectory: place.kind == .directory, name: isNameless ? "" : name, asksForContents: path.asksForContents)
    }
}

extension Landing.Destination {
    init(_ kind: FileStatus.Kind?) {
        switch kind {
        case nil: self = .missing
        case .directory: self = .directory
        default: self = .file
        }
    }
}

extension Landing {
    /// The name of the copy in the directory that the destination is, or is in; "" for that directory itself.
    func name(in destination: borrowing FileTree.Place) -> Path {
        switch self {
        case .inside(let name): name
        case .inPlace: destination.name
        case .contents: ""
        }
    }
}
