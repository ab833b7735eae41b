/// `swrun version`.
enum VersionCommand: Command {
    static let name = "version"
    static let summary = "Print the version"
    static let usage = ""
    static let operands = Operands.none
    static let options: [any OptionKey] = []

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        try Standard.output(line: "swrun version \(Version.text)")
        return 0
    }
}
