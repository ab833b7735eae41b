internal import Archive

/// What is to be removed.
package enum RemovalRequest: Sendable {
    /// Names, IDs or beginnings of IDs, as the user wrote them. A name takes only itself away, and the image with its last.
    /// - Parameters:
    ///   - force: Takes the names from an image that stopped containers need, and all names at once by its ID.
    ///   - prunesParents: Parents go as well that have no name and that nothing else needs.
    case operands([String], force: Bool = false, prunesParents: Bool = true)
    /// The images that were only kept for containers that are gone. Those that lost their name in any other way are left:
    /// the user sees them, and may want them.
    case unreferenced
    /// Images that no container needs: those without a name, or with `all` every one.
    /// - Parameter accepts: Which of them the user means.
    case unused(all: Bool, accepts: @Sendable (ImageSummary) throws -> Bool = { _ in true })
}

extension Inventory {
    /// The one place where removals are decided, one after the other. What goes is taken out of this value.
    mutating func plan(_ requests: [RemovalRequest]) throws -> RemovalPlan {
        var whole = RemovalPlan()
        for request in requests { whole.append(try plan(request)) }
        return whole
    }

    private mutating func plan(_ request: RemovalRequest) throws -> RemovalPlan {
        switch request {
        case .operands(let operands, let force, let prunesParents):
            return plan(operands, force: force, prune: prunesParents)
        case .unreferenced: return try planUnreferenced()
        case .unused(let all, let accepts): return try planUnused(all: all, accepts)
        }
    }

    /// An image is refused while others are committed from it. Where those are operands as well, it is asked for again when
    /// they are out: `rmi -f $(swrun images -aq)` must not depend on the order.
    private mutating func plan(_ operands: [String], force: Bool, prune: Bool) -> RemovalPlan {
        var plan = RemovalPlan()
        var waiting = operands
        while !waiting.isEmpty {
            var refused: [RemovalPlan.Refusal] = []
            let before = plan.steps.count
            for operand in waiting {
                do {
                    plan.steps.append(try remove(operand, force: force, prune: prune))
                } catch StoreError.noSuchImage where plan.hasRemoved(operand) {
                    // A list of IDs may name an image twice, or a parent that its child has taken along.
                } catch { refused.append(.init(operand: operand, error: error)) }
            }
            let hasProgress = plan.steps.count > before
            waiting = refused.filter { hasProgress && $0.waitsForChildren }.map(\.operand)
            plan.refusals += refused.filter { !hasProgress || !$0.waitsForChildren }
        }
        return plan
    }

    private mutating func remove(_ operand: String, force: Bool, prune: Bool) throws -> RemovalStep {
        let match = try store.find(operand, in: index)
        let users = try dependents.users(of: match.image)
        let children = Set(try index.children(of: match.image.id).map(\.image)).sorted()
        if let reason = Inventory.conflict(match, operand, force: force, users: users, children: children) {
            throw StoreError.inUse(
                RemovalConflict(
                    reason: reason, operand: operand, image: match.image.id, references: match.image.references,
                    dependents: users))
        }
        let names = match.reference.map { match.image.namesGoing(with: $0) } ?? match.image.references
        return try take(names, from: match.image, isNeeded: !users.isEmpty, prune: prune)
    }

    /// What stands against the removal, in the order in which Docker looks. See cli.md, 2.4.
    private static func conflict(
        _ match: Store.Match, _ operand: String, force: Bool, users: [Dependent], children: [Digest]
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

    /// Takes names away, and with the last one the image, unless a container needs it.
    private mutating func take(
        _ names: [Reference], from image: ImageSummary, isNeeded: Bool, prune: Bool
    ) throws -> RemovalStep {
        // Before a name goes: what cannot be read stops the removal of the image, not half-way.
        let isLast = names.count == image.references.count
        if isLast, !isNeeded { _ = try readFiles() }
        try index.take(names, from: image.id)
        var step = RemovalStep(image: image.id, names: names)
        if isLast, isNeeded {
            try index.keepForContainers(image.id)
            step.isLeftToContainers = true
        } else if isLast {
            step.images = try take(image, prune: prune)
        }
        return step
    }

    private mutating func planUnreferenced() throws -> RemovalPlan {
        var plan = RemovalPlan()
        for entry in try index.entriesKeptForContainers() {
            // The first may have taken a parent along.
            guard let image = ImageSummary(try index.entries(of: entry.image)), try dependents.users(of: image).isEmpty
            else {
                continue
            }
            plan.steps.append(RemovalStep(image: image.id, images: try take(image, prune: true)))
        }
        return plan
    }

    /// A parent without a name is free when its last child is out, so it is looked at again then.
    private mutating func planUnused(
        all: Bool, _ accepts: (ImageSummary) throws -> Bool
    ) throws -> RemovalPlan {
        var plan = RemovalPlan()
        let candidates = try index.images().filter { all || $0.isDangling }.filter(accepts)
        plan.spared = candidates.map(\.id)
        var waiting = try candidates.filter { try dependents.users(of: $0).isEmpty }.sorted { $0.isBefore($1) }
        while true {
            let before = plan.steps.count
            for image in waiting {
                let isIntermediate = try image.references.isEmpty && !index.children(of: image.id).isEmpty
                if isIntermediate { continue }
                plan.steps.append(try take(image.references, from: image, isNeeded: false, prune: false))
            }
            if plan.steps.count == before { return plan }
            waiting.removeAll { plan.removes($0.id) }
        }
    }
}

extension RemovalPlan {
    /// Whether an operand is the ID, or the beginning of it, of an image that goes already.
    fileprivate func hasRemoved(_ operand: String) -> Bool {
        let hex = operand.hasPrefix("sha256:") ? operand.dropFirst(7) : operand[...]
        guard Grammar.isHex(String(hex)), !hex.isEmpty else { return false }
        return steps.contains { $0.images.contains { $0.id.hex.hasPrefix(hex) } }
    }
}

extension RemovalPlan.Refusal {
    fileprivate var waitsForChildren: Bool {
        guard case StoreError.inUse(let conflict) = error, case .childImages = conflict.reason else { return false }
        return true
    }
}

extension ImageSummary {
    /// Without a tag: shown as `<none>`, or known by a digest alone.
    var isDangling: Bool { references.allSatisfy { $0.digest != nil } }

    /// The newest first.
    fileprivate func isBefore(_ other: ImageSummary) -> Bool {
        guard let created, let moment = other.created, created != moment else {
            return other.created == nil && created != nil || created == other.created && id < other.id
        }
        return created > moment
    }

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
}
