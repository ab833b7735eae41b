internal import Linux

/// Whether what happens below a place of the host can travel to a container at all.
enum Propagation {
    /// - Throws: `Failure` in docker's words for a source that lies in a mount which is not shared.
    static func check(_ options: [String], of source: String) throws {
        guard let wanted = options.first(where: { ["shared", "rshared", "slave", "rslave"].contains($0) }) else {
            return
        }
        let names = try Directory(try FileDescriptor.open(Path(source), .path)).absolutePath().components
        // Of two mounts on one place the later one covers the other.
        let above = try MountEntry.all().filter { names.starts(with: $0.place.components) }
        guard
            let nearest = above.last(where: { entry in
                !above.contains { $0.place.components.count > entry.place.components.count }
            })
        else { return }
        if wanted.hasSuffix("shared"), !nearest.isShared {
            throw Failure("path \(source) is mounted on \(nearest.place) but it is not a shared mount")
        }
        if wanted.hasSuffix("slave"), !nearest.isShared, !nearest.isSlave {
            throw Failure("path \(source) is mounted on \(nearest.place) but it is not a shared or slave mount")
        }
    }
}
