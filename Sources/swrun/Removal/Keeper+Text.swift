internal import Archive
internal import ImageStore

extension Keeper {
    /// "container", "name", "image" or "layer".
    var kind: String {
        switch self {
        case .name: "name"
        case .container: "container"
        case .child, .image, .described: "image"
        case .layerAbove, .unpacked: "layer"
        case .stranger: "another"
        }
    }

    var identifier: Digest? {
        switch self {
        case .name, .container, .stranger: nil
        case .child(let image), .image(let image, _, _), .described(let image): image.id
        case .layerAbove(let layer), .unpacked(let layer): layer
        }
    }

    /// Its ID as lists show it; "" for what has none.
    func identifier(truncated: Bool) -> String {
        if case .container(let dependent) = self { return truncated ? dependent.shortID : dependent.containerID }
        return identifier.map { truncated ? $0.short : $0.description } ?? ""
    }

    /// Its names, as lists show them; "" for what has none.
    var name: String {
        switch self {
        case .name(let reference): reference.familiar
        case .container(let dependent): dependent.name
        case .child(let image), .image(let image, _, _), .described(let image): image.nameText
        case .layerAbove, .unpacked, .stranger: ""
        }
    }

    /// What it has to do with what it keeps.
    var reason: String {
        switch self {
        case .name: "leads to it"
        case .container(let dependent): dependent.stateText
        case .child: "was committed from it"
        case .image(_, let place, let count): "has it as layer \(place) of \(count)"
        case .described: "is described by it"
        case .layerAbove: "lies on it"
        case .unpacked: "was unpacked from it"
        case .stranger: "program keeps it in the image layout"
        }
    }

    /// In one phrase: "container box (Up 2 minutes) needs it".
    var phrase: String {
        if case .container(let dependent) = self { return "container \(name) (\(dependent.stateText)) needs it" }
        let who = [kind, name.isEmpty ? identifier(truncated: true) : name].filter { !$0.isEmpty }
        return "\(who.joined(separator: " ")) \(reason)"
    }
}

extension ImageSummary {
    /// All names with commas between them; "<none>" where there is none.
    var nameText: String {
        references.isEmpty ? "<none>" : references.map(\.familiar).joined(separator: ",")
    }
}

extension Kept {
    /// The first reason, and how many more there are.
    var reason: String {
        guard let first = keepers.first else { return "" }
        return keepers.count > 1 ? "\(first.phrase), and \(keepers.count - 1) more" : first.phrase
    }
}
