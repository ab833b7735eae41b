internal import Linux

/// Where a copy goes, by docker's rules, which are those of `cp -a`.
enum Landing: Hashable {
    /// Into the directory that the destination is, under a name of its own.
    case inside(Path)
    /// In the destination's own place.
    case inPlace
    /// What the source directory holds goes into the directory that the destination is.
    case contents

    /// What is copied.
    struct Source: Hashable {
        let isDirectory: Bool
        /// What it is called; "" for a tree's root.
        let name: Path
        /// Whether it was written with "/." at its end, or is "." or "..".
        let asksForContents: Bool
    }

    /// What stands at the destination, links followed.
    enum Destination: Hashable {
        case directory, file, missing
    }

    /// - Parameter endsInSlash: Whether the destination was written as a directory.
    init(of source: Source, at destination: Destination, endsInSlash: Bool) throws(Failure) {
        switch destination {
        case .directory:
            self = source.asksForContents || source.name.isEmpty ? .contents : .inside(source.name)
        case .file:
            if source.isDirectory { throw Failure("cannot copy directory") }
            if endsInSlash { throw Failure("not a directory") }
            self = .inPlace
        case .missing:
            if endsInSlash, !source.isDirectory { throw Failure("no such directory") }
            self = .inPlace
        }
    }
}

/// A path as the user wrote it: what its end asks for.
struct CopyPath: Hashable {
    let text: String

    /// "x/." and "." mean what a directory holds.
    var asksForContents: Bool {
        let last = text.split(separator: "/").last
        return last == "." || last == ".."
    }

    /// "x/", "x/." and their like can only be a directory.
    var endsInSlash: Bool { text.hasSuffix("/") || asksForContents }

    /// The place from the root of its tree on, for errors.
    var absolute: String { text.hasPrefix("/") ? text : "/" + text }
}
