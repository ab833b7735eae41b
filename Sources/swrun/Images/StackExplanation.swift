internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// The layers of an image or container as `explain` shows them: the topmost first, as they lie on each other.
struct StackExplanation {
    let tree: LayeredTree
    /// Topmost first.
    let steps: [StackStep]
    /// Bytes of what the container itself has written; nil for an image.
    let writableSize: Int64?
    /// Whether IDs and commands are shown whole.
    let isWhole: Bool

    var text: String {
        var table = Table("LAYER", "SIZE", "DIFF ID", "CHAIN ID", "CREATED", "CREATED BY")
        if let size = writableSize, let container = tree.container {
            table.add([
                "writable", ByteCount(size).description, "", "", HumanTime.age(of: container.created),
                "container \(container.name)",
            ])
        }
        for step in steps {
            let command = (step.history?.createdBy ?? step.history?.comment ?? "").map { $0 == "\t" ? " " : $0 }
            table.add([
                step.number.map { "L\($0)" } ?? "-", step.size.map { ByteCount($0).description } ?? "missing",
                step.layer.map { isWhole ? $0.diffID.description : $0.diffID.short } ?? "",
                step.layer.map { isWhole ? $0.chainID.description : $0.chainID.short } ?? "",
                step.history.map { HumanTime.age(of: $0.created) } ?? "",
                isWhole ? String(command) : String(command).shortened(to: 45),
            ])
        }
        return table.text
    }

    var document: JSONValue {
        var members: [JSONValue.Member] = [.init("Image", .string("\(tree.image.id)"))]
        var layers: [JSONValue] = []
        if let size = writableSize, let container = tree.container {
            members.insert(.init("Container", .string(container.id)), at: 0)
            layers.append(
                .object([
                    .init("Layer", .string("writable")), .init("Size", .integer(size)),
                    .init("Created", .string(container.created.rfc3339)),
                ]))
        }
        layers += steps.map { step in
            .object([
                .init("Layer", .optional(step.number.map { "L\($0)" })),
                .init("Size", step.size.map { .integer($0) } ?? .null),
                .init("DiffID", .optional(step.layer?.diffID.description)),
                .init("ChainID", .optional(step.layer?.chainID.description)),
                .init("Created", .optional(step.history?.created?.rfc3339)),
                .init("CreatedBy", .optional(step.history?.createdBy)),
                .init("Author", .optional(step.history?.author)),
                .init("Comment", .optional(step.history?.comment)),
            ])
        }
        return .object(members + [.init("Layers", .array(layers))])
    }
}
