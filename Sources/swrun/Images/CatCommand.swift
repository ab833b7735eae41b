internal import ImageStore
internal import Linux

/// `swrun cat`: what is in files of images and containers, without a container being made.
enum CatCommand: Command {
    static let name = "cat"
    static let summary = "Print files of an image, of one of its layers, or of a container"
    static let usage = "IMAGE[@Ln]|CONTAINER:/PATH [...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = []
    static let nouns: [Noun] = [.image("cat")]
    static let notes = """
        `ubuntu@L2:/etc/passwd` is the file as the second layer from below has it, whatever the layers above do to it.
        Links are followed inside the image, or inside that layer. `swrun explain` shows the layers.
        """

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        try forEach(arguments.operands) { word in
            try print(try TreeOperand(word), word, in: session)
            return ""
        }
    }

    private static func print(_ operand: TreeOperand, _ word: String, in session: Session) throws {
        guard let path = operand.path else {
            throw Failure("cannot tell which file of \(word) is meant", hint: "name a path: swrun cat \(word):/PATH")
        }
        let tree = try LayeredTree(operand, in: session)
        let file = try open(path, tree, operand)
        let output = try Standard.duplicateOutput()
        _ = try file.copy(from: 0, count: .max, to: output)
    }

    private static func open(_ path: Path, _ tree: LayeredTree, _ operand: TreeOperand) throws -> FileDescriptor {
        let place = try PathWalk(path, in: tree.root, followsLast: true).path
        if let mount = tree.mount(over: place) {
            throw Failure(
                "cannot read \(path) of \(tree.title): it is no part of its layers, \(mount.subject) is mounted on /"
                    + "\(mount.path)", hint: "swrun cp \(operand.name):\(path) - | tar -xO")
        }
        do {
            return try tree.root.openFile(path)
        } catch FileProblem.absent {
            let origin = try PathOrigin(of: place, in: tree.root)
            throw Failure(
                "cannot read \(path) of \(title(tree, operand)): \(origin.absence(in: tree) ?? "\(FileProblem.absent)")",
                hint: hint(origin, tree, operand))
        } catch let problem as FileProblem {
            throw Failure("cannot read \(path) of \(title(tree, operand)): \(problem)")
        }
    }

    private static func title(_ tree: LayeredTree, _ operand: TreeOperand) -> String {
        operand.layer.map { "layer L\($0) of \(tree.title)" } ?? tree.title
    }

    /// Where a layer still has the file.
    private static func hint(_ origin: PathOrigin, _ tree: LayeredTree, _ operand: TreeOperand) -> String? {
        guard operand.layer == nil, let trace = origin.traces.first(where: { $0.file?.status.kind == .regular }) else {
            return nil
        }
        return "swrun cat \(operand.name)@\(tree.name(ofLayer: trace.layer)):/\(origin.path)"
    }
}
