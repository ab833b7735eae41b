internal import Runtime

/// `swrun rename`: a container gets another name, whether it runs or not.
enum RenameCommand: Command {
    static let name = "rename"
    static let summary = "Give a container another name"
    static let usage = "CONTAINER NEW_NAME"
    static let operands = Operands.exactly(2)
    static let options: [any OptionKey] = []
    static let sweepsFirst = true
    static let nouns: [Noun] = [.container("rename")]

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let (old, new) = (arguments.operands[0], arguments.operands[1])
        // Docker shows names with a slash in front, and takes them so.
        let warnings = try containers.rename(
            try containers.find(old).id, to: new.hasPrefix("/") ? String(new.dropFirst()) : new)
        for warning in warnings { Standard.error(line: "WARNING: \(warning)".printable) }
        return 0
    }
}
