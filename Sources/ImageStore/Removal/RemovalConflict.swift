package import Archive

/// Why an image, or its last name, is not removed: who needs it, and what clears the way.
package struct RemovalConflict: Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// The operand is the image's last name.
        case lastName(String)
        /// The operand is an ID and the image has several names.
        case severalNames
        case runningContainer
        case stoppedContainer
        case childImages([Digest])
    }

    package let reason: Reason
    /// What was to be removed, as the user wrote it.
    package let operand: String
    package let image: Digest
    /// The names that the image has.
    package let references: [Reference]
    /// Every container of the image.
    package var dependents: [Dependent]

    /// Whether -f would help.
    private var isForceable: Bool {
        switch reason {
        case .severalNames, .stoppedContainer: true
        case .lastName: !dependents.contains { $0.isRunning }
        case .runningContainer, .childImages: false
        }
    }

    /// One line for each container.
    package var details: [String] {
        dependents.map { dependent in
            "container \(dependent.name) (\(dependent.shortID)): \(dependent.stateText)"
                + (dependent.writableBytes.map { ", its writable layer holds \(ByteCount($0))" } ?? "")
        }
    }

    /// Docker's sentence.
    package var description: String {
        let force = isForceable ? "must be forced" : "cannot be forced"
        let unable = "conflict: unable to delete \(image.short) (\(force)) - image"
        // The one that is named is the one that matters most.
        let container = (dependents.first { $0.isRunning } ?? dependents.first)?.shortID ?? ""
        switch reason {
        case .lastName(let name):
            let force = isForceable ? "must force" : "cannot be forced"
            return "conflict: unable to remove repository reference \"\(name)\" (\(force)) - "
                + "container \(container) is using its referenced image \(image.short)"
        case .severalNames: return "\(unable) is referenced in multiple repositories"
        case .runningContainer: return "\(unable) is being used by running container \(container)"
        case .stoppedContainer: return "\(unable) is being used by stopped container \(container)"
        case .childImages: return "\(unable) has dependent child images"
        }
    }

    /// The commands after which the removal goes through.
    package var hint: String? {
        var commands: [String] = []
        let running = dependents.filter(\.isRunning).map(\.name)
        if !running.isEmpty { commands.append("swrun stop \(running.joined(separator: " "))") }
        let (sound, damaged) = (dependents.filter { $0.imageID != nil }, dependents.filter { $0.imageID == nil })
        if !sound.isEmpty { commands.append("swrun rm \(sound.map(\.name).joined(separator: " "))") }
        // Of these the record is gone that would say more; force is what removes them.
        if !damaged.isEmpty { commands.append("swrun rm -f \(damaged.map(\.shortID).joined(separator: " "))") }
        switch reason {
        case .severalNames: commands.append("swrun rmi \(references.map(\.familiar).joined(separator: " "))")
        case .childImages(let children):
            // By its names it goes alone: the layers stay for the children.
            let names = references.map(\.familiar)
            let all = names.isEmpty ? children.map(\.short) + [operand] : names
            commands.append("swrun rmi \(all.joined(separator: " "))")
        case .lastName, .runningContainer, .stoppedContainer: commands.append("swrun rmi \(operand)")
        }
        return commands.joined(separator: " && ")
    }
}
