internal import ImageStore
internal import Linux
internal import Runtime

extension Removal {
    /// What all prunes share.
    enum PruneKeys {
        static let force = Flag("force", "f", help: "Do not ask")
    }

    /// The containers that do not run.
    static func stopped(_ filter: PruneFilter) -> Containers {
        .stopped { filter.accepts(created: $0.created) && filter.accepts(labels: $0.configuration.labels) }
    }

    /// The images that no container needs.
    static func unused(all: Bool, _ filter: PruneFilter, in store: Store) -> RemovalRequest {
        .unused(all: all) { image in
            guard filter.accepts(created: image.created) else { return false }
            guard filter.looksAtLabels else { return true }
            do {
                return filter.accepts(labels: try store.image(image).configuration.execution?.labels ?? [:])
            } catch is StoreError {
                // Of an image that cannot be read nobody knows the labels.
                return false
            }
        }
    }

    /// Asks, then removes, and says what is gone and how much room it leaves.
    func prune(_ arguments: Arguments, warning: String, in session: Session) throws -> Int32 {
        if arguments[Removal.dryRun] { return try rehearse(in: session) }
        guard try arguments[PruneKeys.force] || Confirmation.ask(warning) else { return 0 }
        let outcome = try perform(in: session, measuring: true)
        var text = ""
        if !outcome.containers.isEmpty {
            text += "Deleted Containers:\n" + outcome.containers.map { "\($0.id)\n" }.joined() + "\n"
        }
        if !outcome.volumes.isEmpty {
            text += "Deleted Volumes:\n" + outcome.volumes.map { "\($0)\n" }.joined() + "\n"
        }
        if !outcome.images.lines.isEmpty {
            text +=
                "Deleted Images:\n" + outcome.images.lines.map { "\($0.description.uncapitalized)\n" }.joined() + "\n"
        }
        let freed = ByteCount(outcome.freed ?? 0).text(significantDigits: 4)
        try Standard.output(text + "Total reclaimed space: \(freed)\n")
        Standard.error(outcome.failures.map(Failure.text).joined())
        return outcome.failures.isEmpty ? 0 : ExitCode.failure
    }
}

/// A question whose answer is no unless it is yes.
enum Confirmation {
    /// - Returns: Whether the next line of standard input is "y"; its end is a no.
    static func ask(_ warning: String) throws(SystemError) -> Bool {
        try Standard.output("WARNING! \(warning)\nAre you sure you want to continue? [y/N] ")
        let input = try Standard.duplicateInput()
        var line: [UInt8] = []
        // A byte at a time: what follows the line is another reader's.
        while line.count < 1024, let byte = try input.readSome(1).first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        let answer = String(decoding: line, as: UTF8.self).filter { !$0.isWhitespace }
        return answer == "y" || answer == "Y"
    }
}

extension String {
    /// With a small first letter.
    fileprivate var uncapitalized: String { prefix(1).lowercased() + dropFirst() }
}
