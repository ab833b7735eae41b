/// The help texts, made from the tables that parse.
enum Help {
    static let flag = Flag("help", "h", help: "Print this help")
    /// For commands that have another use for the letter.
    static let flagWithoutLetter = Flag("help", help: "Print this help")
    private static let version = Flag("version", "v", help: "Print the version")

    /// `swrun COMMAND --help`.
    static func text(of called: CalledCommand) -> String {
        let command = called.command
        var text = "Usage:  \(called.usageLine)\n\n\(command.summary)\n"
        if called.titles.count > 1 { text += "\nAliases:\n  \(called.titles.joined(separator: ", "))\n" }
        text += "\nOptions:\n" + lines(for: command.allOptions)
        if !command.notes.isEmpty { text += "\n\(command.notes)\n" }
        return text
    }

    /// `swrun --help`.
    static var text: String {
        """
        Usage:  swrun [OPTIONS] COMMAND
                swrun [RUN OPTIONS] IMAGE [COMMAND] [ARG...]    the same as `swrun run ...`

        Turns images into containers and containers into images, without a daemon

        Common Commands:
        \(list(commands(in: .common)))

        Management Commands:
        \(list(Noun.Category.allCases.filter(CommandTable.isInUse).map { ($0.rawValue, $0.summary) }))

        Commands:
        \(list(commands(in: .other).sorted { $0.name < $1.name }))

        Global Options:
        \(lines(for: ([GlobalOptions.root, flag, version] as [any OptionKey]).map(\.option)))
        A first session, without any network:
            swrun base                    make an image of this machine's shell and small tools
            swrun -t -i base sh           work in a container of it, and leave by exit
            swrun ps -a                   see the container
            swrun commit NAME mine:v2     make an image of what you did in it

        Run 'swrun COMMAND --help' for more information on a command.

        """
    }

    /// `swrun image --help`.
    static func text(of category: Noun.Category) -> String {
        let commands: [(String, String)] = CommandTable.commands.compactMap { command in
            command.verbs(below: category).first.map { ($0, command.summary) }
        }
        return """
            Usage:  swrun \(category.rawValue) COMMAND

            \(category.summary)

            Commands:
            \(list(commands.sorted { $0.0 < $1.0 }))

            Run 'swrun \(category.rawValue) COMMAND --help' for more information on a command.

            """
    }

    /// Those that can be called by their name alone.
    private static func commands(in group: CommandGroup) -> [(name: String, summary: String)] {
        CommandTable.commands.filter { $0.group == group && $0.standsAlone }.map { ($0.name, $0.summary) }
    }

    private static func list(_ rows: [(name: String, summary: String)]) -> String {
        let width = (rows.map(\.name.count).max() ?? 0) + 3
        return rows.map { "  " + $0.name.padding(to: width) + $0.summary }.joined(separator: "\n")
    }

    /// One line for each option, by name: "  -e, --env list   Set an environment variable".
    private static func lines(for options: [Option]) -> String {
        let rows = options.sorted { $0.name < $1.name }.map { option in
            let letter = option.letter.map { "-\($0), " } ?? "    "
            let equals = option.bareValue == nil ? " " : "[="
            let end = option.bareValue == nil ? "" : "]"
            let placeholder = option.placeholder.isEmpty ? "" : "\(equals)\(option.placeholder)\(end)"
            return (left: "  \(letter)--\(option.name)\(placeholder)", help: option.help)
        }
        let width = (rows.map(\.left.count).max() ?? 0) + 3
        let continuation = "\n" + String(repeating: " ", count: width)
        return rows.map { row in
            let help = row.help.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: continuation)
            return row.left.padding(to: width) + help + "\n"
        }.joined()
    }
}

extension String {
    /// The text with spaces behind it, up to so many characters.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
