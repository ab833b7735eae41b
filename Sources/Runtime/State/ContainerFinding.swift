package import Linux

/// Something that is not as it should be among the containers.
package struct ContainerFinding: Hashable, Sendable {
    /// The container's ID, and its name where that can be told; nil for what belongs to none.
    package let container: Subject?
    package let fault: Fault

    package struct Subject: Hashable, Sendable {
        package let id: String
        package let name: String
    }

    package enum Fault: Hashable, Sendable {
        case missingRecord
        case badRecord(reason: String)
        /// `config.json` is not what the container was made with.
        case missingSpecification
        case badSpecification(reason: String)
        /// A directory that every container has.
        case missing(Path)
        /// The link to its layers leads elsewhere, or nowhere.
        case badLower(reason: String)
        case missingLayer(String)
        /// No link `names/<name>` leads to it.
        case missingName
        case nameOfAnother(String)
        /// A name that leads to no container.
        case strayName(String)
        /// What is written down of a network.
        case badNetwork(Path, reason: String)
        /// In `containers`, and no container.
        case stranger(Path)
        /// Of a command that was killed.
        case leftover(Path)
    }
}

extension ContainerFinding: CustomStringConvertible {
    /// "container web (0123456789ab): container.json is missing".
    package var description: String {
        guard let container else { return "store: \(fault)" }
        let id = String(container.id.prefix(12))
        return container.name.isEmpty ? "container \(id): \(fault)" : "container \(container.name) (\(id)): \(fault)"
    }
}

extension ContainerFinding.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missingRecord: "container.json is missing"
        case .badRecord(let reason): "container.json: \(reason)"
        case .missingSpecification: "config.json is missing"
        case .badSpecification(let reason): "config.json: \(reason)"
        case .missing(let name): "\(name) is missing"
        case .badLower(let reason): "lower: \(reason)"
        case .missingLayer(let layer): "layer \(layer.prefix(12)) that it stands on is missing"
        case .missingName: "its name does not lead to it"
        case .nameOfAnother(let id): "its name leads to container \(id.prefix(12))"
        case .strayName(let name): "name \(name) leads to no container"
        case .badNetwork(let path, let reason): "\(path): \(reason)"
        case .stranger(let path): "\(path) does not belong there"
        case .leftover(let path): "\(path) is left of a command that was killed"
        }
    }
}
