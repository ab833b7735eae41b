internal import Archive
internal import ImageStore
internal import Runtime

extension Session {
    /// Tells whoever listens (`swrun events`) what has happened to an image: once for each of its names, or once if it has
    /// none. It never fails: see `EventJournal`.
    func announce(_ names: [Reference], of image: Digest, _ action: String) {
        announce(image, action, names: names.map(\.familiar))
    }

    /// What one step of a load has brought.
    func announce(_ event: LoadEvent, in store: Store) {
        switch event {
        case .loaded(let name):
            // The name has only just been given: where it is gone again, there is nothing left to tell of.
            do { announce([name], of: try store.image(matching: name.familiar).id, "load") } catch {}
        case .loadedImage(let id): announce([], of: id, "load")
        case .moved(let name, let old): announce([name], of: old, "untag")
        case .kept: break
        }
    }

    /// What a removal has taken away.
    func announce(_ removed: RemovalPlan) {
        for step in removed.steps {
            if !step.names.isEmpty { announce(step.names, of: step.image, "untag") }
            for image in step.images { announce([], of: image.id, "delete") }
        }
    }

    /// That an image was saved, which `save` was told by name or ID.
    func announceSaved(_ operand: String, in store: Store) {
        do { announce(try store.image(matching: operand).id, "save", names: [operand]) } catch {
            // A repository with all its tags has no ID of its own.
            EventJournal(root: root).note(Event(.image, "save", of: operand, ["name": operand]))
        }
    }

    private func announce(_ image: Digest, _ action: String, names: [String]) {
        let journal = EventJournal(root: root)
        for name in names { journal.note(Event(.image, action, of: "\(image)", ["name": name])) }
        if names.isEmpty { journal.note(Event(.image, action, of: "\(image)", ["name": "\(image)"])) }
    }
}
