internal import Archive
package import Linux

/// What `commit` makes of a container, beside its files.
package struct CommitDetails: Sendable {
    /// How the container ran: the image's parameters as the options of `run` changed them.
    package var execution: ImageConfiguration.ExecutionParameters
    /// For the history: the command that the container ran.
    package var createdBy: String
    package var author: String?
    package var message: String?
    /// Made to `execution`, in this order.
    package var changes: [Instruction]
    /// What to call it; other images lose these names.
    package var names: [Reference]
    package var form: Form
    /// What the engine itself put into the container.
    package var traces: EngineTraces
    /// The moment that is noted, and that no file is younger than; nil for now, and files as they are. With it, the same
    /// changes make the same image. See the specification of SOURCE_DATE_EPOCH at reproducible-builds.org.
    package var moment: Timestamp?

    /// Which layers the new image has.
    package enum Form: Sendable {
        /// Those of the container's image and one of its changes.
        case onTop
        /// The same, but the changes and the image's topmost layer, an earlier commit, are one.
        case amending
        /// One with everything in it; with a base, that image's layers and one for the rest.
        case squashing(onto: Image?)
    }

    package init(
        execution: ImageConfiguration.ExecutionParameters, createdBy: String, author: String? = nil,
        message: String? = nil, changes: [Instruction] = [], names: [Reference] = [], form: Form = .onTop,
        traces: EngineTraces = .init(), moment: Timestamp? = nil
    ) {
        self.execution = execution
        self.createdBy = createdBy
        self.author = author
        self.message = message
        self.changes = changes
        self.names = names
        self.form = form
        self.traces = traces
        self.moment = moment
    }
}

/// What of an image stays as it is when a container of it is committed.
struct CommitBase {
    /// How many of its layers, from the lowest up.
    let layers: Int
    let history: [ImageConfiguration.History]
    let parent: Digest?
    /// The step of the history that the new one replaces.
    var replaced: ImageConfiguration.History?
    /// What the history says of the commit beside the user's message.
    var note: String?

    /// - Throws: `CommitError`.
    init(_ image: Image, _ form: CommitDetails.Form) throws {
        switch form {
        case .onTop:
            (layers, history, parent) = (image.layers.count, image.configuration.history, image.id)
        case .amending:
            let name = image.references.first?.familiar ?? image.id.short
            guard image.parent != nil else { throw CommitError.notCommitted(name) }
            guard let last = image.configuration.history.last, !last.isEmptyLayer, !image.layers.isEmpty else {
                throw CommitError.noLayerToAmend(name, step: image.configuration.history.last?.createdBy)
            }
            (layers, history) = (image.layers.count - 1, image.configuration.history.dropLast())
            (parent, replaced) = (image.parent, last)
        case .squashing(let base):
            let lower = base?.layers ?? []
            guard image.layers.starts(with: lower) else {
                throw CommitError.notItsBase(base?.references.first?.familiar ?? "")
            }
            (layers, history, parent) = (lower.count, base?.configuration.history ?? [], base?.id)
            let count = image.layers.count - lower.count
            note = "squashed with \(count) \(count == 1 ? "layer" : "layers") of \(image.id.short)"
        }
    }

    /// The step that is added to the history.
    func step(_ details: CommitDetails, at moment: Timestamp, isEmpty: Bool) -> ImageConfiguration.History {
        var comment = details.message ?? replaced?.comment
        if let note { comment = comment.map { "\($0) (\(note))" } ?? note }
        return .init(
            created: moment, createdBy: details.createdBy, author: details.author ?? replaced?.author,
            comment: comment, isEmptyLayer: isEmpty)
    }
}

/// Why a container cannot be committed in the way that was asked for.
package enum CommitError: HintedError, Hashable, CustomStringConvertible {
    case notCommitted(String)
    case noLayerToAmend(String, step: String?)
    case notItsBase(String)

    package var description: String {
        switch self {
        case .notCommitted(let image): "cannot amend image \(image): it was not made by 'swrun commit' here"
        case .noLayerToAmend(let image, let step):
            "cannot amend image \(image): its last step\(step.map { ", \($0)," } ?? "") made no layer"
        case .notItsBase(let base):
            "cannot squash onto image \(base): the container's image does not begin with its layers"
        }
    }

    package var hint: String? {
        switch self {
        case .notCommitted, .noLayerToAmend: "commit without --amend, which adds a layer, or with --squash"
        case .notItsBase: "'swrun explain IMAGE' shows the layers of an image"
        }
    }
}
