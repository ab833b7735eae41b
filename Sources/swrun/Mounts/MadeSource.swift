internal import Linux

/// A directory of the host that is made for a bind mount where nothing is: `bind-create-src`.
struct MadeSource {
    private let path: Path
    private let options: [String]
    /// What was missing on the way, the outermost first.
    private var made: [Path] = []

    /// - Parameter options: Of the mount.
    init(_ path: Path, options: [String]) {
        self.path = path
        self.options = options
    }

    mutating func make(by caller: Caller) throws {
        var place = path
        while !caller.exists(place), place != place.parent, !place.isEmpty {
            made.insert(place, at: 0)
            place = place.parent
        }
        if !made.isEmpty { try caller.makeDirectories(path) }
        try Propagation.check(options, of: RawText.text(of: path.bytes))
    }

    /// Takes back what is still empty, for a container that came to nothing.
    func withdraw() {
        for place in made.reversed() {
            do throws(SystemError) {
                try Directory.open(place.parent).removeDirectory(place.lastComponent)
            } catch {
                // Somebody uses it already, or it was never made.
                return
            }
        }
    }
}
