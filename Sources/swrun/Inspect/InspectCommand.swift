/// `swrun inspect`: everything known of images and containers.
enum InspectCommand: Command {
    static let name = "inspect"
    static let summary = "Show everything known of containers, images, networks and volumes, as JSON"
    static let usage = "[OPTIONS] NAME|ID [NAME|ID...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [Inspection.format, Inspection.size, type]
    static let notes = "A container's name goes before an image's, that before a network's, and that before a volume's."

    private static let type = Value<String>(
        "type", as: "type", help: "Look only for a `container`, an `image`, a `network` or\na `volume`")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        var kind: Inspection.Kind?
        if let word = arguments[type] {
            kind = Inspection.Kind(rawValue: word)
            guard kind != nil else {
                let known = Inspection.Kind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
                throw Failure("unknown type: \"\(word.printable)\": must be one of \(known)")
            }
        }
        return try Inspection(of: kind, arguments, in: session).print(arguments.operands)
    }
}

/// `swrun image inspect`.
enum InspectImagesCommand: Command {
    static let name = "inspect"
    static let standsAlone = false
    static let summary = "Show everything known of images, as JSON"
    static let usage = "[OPTIONS] IMAGE [IMAGE...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [Inspection.format]
    static let nouns: [Noun] = [.image("inspect")]

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        try Inspection(of: .image, arguments, in: session).print(arguments.operands)
    }
}

/// `swrun container inspect`.
enum InspectContainersCommand: Command {
    static let name = "inspect"
    static let standsAlone = false
    static let summary = "Show everything known of containers, as JSON"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [Inspection.format, Inspection.size]
    static let nouns: [Noun] = [.container("inspect")]

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        try Inspection(of: .container, arguments, in: session).print(arguments.operands)
    }
}
