internal import Archive
internal import Linux

extension StoreIndex {
    /// Gives names to an image, and takes them from those that had them. Without names, an image that has none yet gets
    /// an entry without one.
    /// - Parameter entry: One of the image's entries, or a new one.
    /// - Returns: The names that belonged to another image.
    mutating func give(_ names: [Reference], to entry: IndexEntry) throws -> [Publication.Move] {
        var moved: [Publication.Move] = []
        for name in Set(names).sorted() {
            for holder in try entries(named: name) where holder.image != entry.image {
                moved.append(Publication.Move(reference: name, previous: holder.image))
            }
        }
        for holder in Set(moved.map(\.previous)) {
            try take(moved.filter { $0.previous == holder }.map(\.reference), from: holder)
        }
        let before = try entries(of: entry.image)
        let known = Set(before.compactMap(\.reference))
        let all = known.union(names).sorted()
        try remove(before)
        if all.isEmpty { try append(entry.named(nil)) }
        // All entries of an image say the same, so the last new name dates them all.
        let moment = known.count == all.count ? before.first?.tagged : Timestamp.now
        for name in all { try append(entry.named(name, at: moment)) }
        return moved
    }

    /// Which of these names other images have.
    func holders(of names: [Reference], otherThan image: Digest) throws -> [Publication.Move] {
        try names.compactMap { name in
            try entries(named: name).first { $0.image != image }.map {
                Publication.Move(reference: name, previous: $0.image)
            }
        }
    }

    /// Takes names away; an image that loses its last one stays as one without a name.
    mutating func take(_ names: [Reference], from image: Digest) throws {
        let going = Set(names)
        let entries = try entries(of: image)
        let taken = entries.filter { $0.reference.map(going.contains) ?? false }
        try remove(taken)
        if let last = entries.first, taken.count == entries.count { try append(last.named(nil)) }
    }
}
