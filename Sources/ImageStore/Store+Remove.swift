internal import Archive
internal import Linux

extension Store {
    /// Takes away a name, or a whole image. The caller holds the usage lock alone, since before it listed the containers.
    ///
    /// Containers are never touched. While a stopped one needs the image, `force` takes the names away and leaves the rest
    /// until `collectUnreferenced(dependents:)` finds no container any more.
    /// - Parameters:
    ///   - operand: A name, an ID or the beginning of one. A name takes only itself away, and the image with its last.
    ///   - prune: Also removes the parents that have no name and that nothing else needs.
    ///   - dependents: All containers.
    /// - Returns: What was done, in the order in which it is printed.
    /// - Throws: `StoreError.inUse`, and everything that `image(matching:)` throws.
    package func remove(
        _ operand: String, force: Bool = false, prune: Bool = true, dependents: [Dependent]
    ) throws -> [RemovalLine] {
        var layers: LayerGraph?
        var mark: UnfinishedMark?
        let (untagged, deleted): ([Reference], [ImageSummary]) = try updateIndex(.kept) { index in
            let match = try find(operand, in: index)
            let image = match.image
            let users = dependents.filter { $0.imageID == image.id }
            let children = Set(try index.children(of: image.id).map(\.image)).sorted()
            if let reason = Store.conflict(match, operand, force: force, users: users, children: children) {
                throw StoreError.inUse(
                    RemovalConflict(
                        reason: reason, operand: operand, image: image.id, references: image.references,
                        dependents: users))
            }
            let names = match.reference.map { image.namesGoing(with: $0) } ?? image.references
            for name in names { try index.take(name, from: image.id) }
            if names.count < image.references.count { return (names, []) }
            if !users.isEmpty {
                try index.keepForContainers(image.id)
                return (names, [])
            }
            layers = try LayerGraph(in: try Directory.open(layout.layers))
            mark = try UnfinishedMark.forRemoval(in: self)
            return (names, try index.delete(image, prune: prune, dependents: dependents))
        }
        let discarded = try discard(deleted, layers)
        // What stands on a layer whose record is damaged only a sweep can tell, from the images that are left.
        if layers?.unreadable.isEmpty ?? true { mark.take()?.remove() }
        try sweepIfUnfinished()
        return untagged.map { RemovalLine.untagged($0) } + discarded
    }

    /// What stands against the removal, in the order in which Docker looks. See cli.md, 2.4.
    private static func conflict(
        _ match: Match, _ operand: String, force: Bool, users: [Dependent], children: [Digest]
    ) -> RemovalConflict.Reason? {
        let isRunning = users.contains { $0.isRunning }
        if match.reference != nil {
            let isRefused = match.image.hasOneName && !users.isEmpty && (!force || isRunning)
            return isRefused ? .lastName(operand) : nil
        }
        if !children.isEmpty { return .childImages(children) }
        if isRunning { return .runningContainer }
        if force { return nil }
        if !match.image.hasOneName { return .severalNames }
        return users.isEmpty ? nil : .stoppedContainer
    }

    /// Removes the images that were only kept for containers which are gone now. The caller holds the usage lock alone.
    ///
    /// Images that lost their name in any other way are left: the user sees them, and may want them.
    /// - Parameter dependents: All containers that are left.
    package func collectUnreferenced(dependents: [Dependent]) throws -> [RemovalLine] {
        guard try hasImagesKeptForContainers() else { return [] }
        let layers = try LayerGraph(in: try Directory.open(layout.layers))
        let mark = try UnfinishedMark.forRemoval(in: self)
        let deleted = try updateIndex(.kept) { index in
            let needed = Set(dependents.map(\.imageID))
            var deleted: [ImageSummary] = []
            for entry in try index.entriesKeptForContainers() where !needed.contains(entry.image) {
                // The first may have taken a parent along.
                guard let image = ImageSummary(try index.entries(of: entry.image)) else { continue }
                deleted += try index.delete(image, prune: true, dependents: dependents)
            }
            return deleted
        }
        let lines = try discard(deleted, layers)
        mark?.remove()
        return lines
    }

    /// Whether `collectUnreferenced(dependents:)` may have something to do; needs no lock.
    package func hasImagesKeptForContainers() throws -> Bool {
        try !readIndex().entriesKeptForContainers().isEmpty
    }
}

extension ImageSummary {
    /// One tag at most, and everything else in its repository.
    fileprivate var hasOneName: Bool {
        references.count { $0.digest == nil } <= 1 && Set(references.map(\.canonicalName)).count <= 1
    }

    /// The names that are taken away with one of them: names by digest go with the last tag of their repository.
    fileprivate func namesGoing(with name: Reference) -> [Reference] {
        let others = references.filter { $0 != name && $0.canonicalName == name.canonicalName }
        if name.digest != nil || others.contains(where: { $0.digest == nil }) { return [name] }
        return [name] + others
    }
}

extension StoreIndex {
    /// Marks an image that has lost its names as one to be collected when no container needs it any more.
    fileprivate mutating func keepForContainers(_ image: Digest) throws {
        for var entry in try entries(of: image) {
            try remove([entry])
            entry.isKeptForContainers = true
            try append(entry)
        }
    }

    /// Removes an image without names, and then its parents as long as they have no name and nobody else needs them.
    /// - Returns: What was removed, child first.
    fileprivate mutating func delete(
        _ image: ImageSummary, prune: Bool, dependents: [Dependent]
    ) throws -> [ImageSummary] {
        let needed = Set(dependents.map(\.imageID))
        var removed = [image]
        try remove(try entries(of: image.id))
        var next = prune ? image.parent : nil
        while let id = next, !needed.contains(id), try children(of: id).isEmpty,
            let parent = ImageSummary(try entries(of: id)), parent.references.isEmpty
        {
            try remove(try entries(of: id))
            removed.append(parent)
            next = parent.parent
        }
        return removed
    }
}
