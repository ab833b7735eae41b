package import Archive
package import Linux

/// What a removal takes away, decided before anything is. `Store.remove` carries out exactly this, and `--dry-run` shows
/// it: both get it from `Store.plan`'s one function.
package struct RemovalPlan: Sendable {
    /// In the order in which they are carried out and told.
    package internal(set) var steps: [RemovalStep] = []
    /// What was asked for and cannot be done, with what was typed.
    package internal(set) var refusals: [Refusal] = []
    /// Images that a prune has looked at and left.
    var spared: [Digest] = []
    /// What stays although something that used it goes; only in a plan that is to be shown.
    package internal(set) var kept: [Kept] = []

    package struct Refusal: Sendable {
        package let operand: String
        package let error: any Error
    }

    package init() {}

    package var isEmpty: Bool { steps.allSatisfy { $0.lines.isEmpty } }

    /// Whether an image goes, and not only names.
    var takesImages: Bool { steps.contains { !$0.images.isEmpty } }

    /// Every layer that goes.
    package var layers: [RemovedLayer] { steps.flatMap(\.images).flatMap(\.layers) }

    /// What was done, as it is printed.
    package var lines: [RemovalLine] { steps.flatMap(\.lines) }

    /// Where everything lies that goes.
    package func paths(in layout: Layout) -> [Path] {
        steps.flatMap(\.images).flatMap { image in
            image.paths(in: layout) + image.layers.flatMap { $0.paths(in: layout) }
        }
    }

    mutating func append(_ next: RemovalPlan) {
        steps += next.steps
        refusals += next.refusals
        spared += next.spared
    }

    func removes(_ image: Digest) -> Bool { steps.contains { $0.images.contains { $0.id == image } } }
}

/// What one operand of a removal takes away: names, and with an image's last name the image, its layers, and parents that
/// nobody needs any more.
package struct RemovalStep: Hashable, Sendable {
    /// The image that was meant.
    package let image: Digest
    package internal(set) var names: [Reference] = []
    /// Whether the image stays without a name until the containers that need it are gone.
    package internal(set) var isLeftToContainers = false
    /// Child first.
    package internal(set) var images: [RemovedImage] = []

    package var lines: [RemovalLine] {
        names.map { .untagged($0) }
            + images.flatMap { image in [.deleted(image.id)] + image.layers.map { .deleted($0.chainID) } }
    }
}

/// An image that goes, with what nobody else needs of it.
package struct RemovedImage: Hashable, Sendable {
    package let summary: ImageSummary
    /// Its configuration and manifests.
    package var documents: [Digest] = []
    /// Topmost first.
    package var layers: [RemovedLayer] = []
    /// Its layers that somebody needs beside it: another image, or its own parent.
    package var sharedLayers: [Digest] = []

    package var id: Digest { summary.id }

    /// Where the documents lie.
    package func paths(in layout: Layout) -> [Path] { documents.map { layout.blob($0) } }
}

/// A layer that goes.
package struct RemovedLayer: Hashable, Sendable {
    package let chainID: Digest
    /// The digest of the tar that it was unpacked from.
    package let diffID: Digest
    /// False when another layer comes from the same tar, or another program keeps it.
    package let takesTar: Bool

    /// Where it lies.
    package func paths(in layout: Layout) -> [Path] {
        [layout.layer(chainID), layout.layers.appending(Layout.record(chainID))]
            + (takesTar ? [layout.blob(diffID)] : [])
    }
}
