/// A verb of the command line. Its table of options is what parses a command line, what `--help` prints, and what
/// `run` reads, so that the three cannot differ.
protocol Command: SendableMetatype {
    static var name: String { get }
    /// Whether the name alone calls it; if not, it is called below its nouns only: `swrun image prune`.
    static var standsAlone: Bool { get }
    /// Other words for the same verb.
    static var aliases: [String] { get }
    /// One line for the list of commands.
    static var summary: String { get }
    /// What follows the command's name in the usage line: "[OPTIONS] IMAGE [IMAGE...]".
    static var usage: String { get }
    static var operands: Operands { get }
    static var options: [any OptionKey] { get }
    /// Whether the first operand ends the options, because what follows is a command line of its own.
    static var stopsAtFirstOperand: Bool { get }
    /// The group of the list of commands it stands in.
    static var group: CommandGroup { get }
    /// The nouns under which it can be called as well: `swrun image ls` for `swrun images`.
    static var nouns: [Noun] { get }
    /// More for the help than the options can say; "" for nothing.
    static var notes: String { get }
    /// The exit code of an error that says nothing of its own.
    static var failureCode: Int32 { get }
    /// Whether it first puts away what killed commands have left behind. See `Session.sweep()`.
    static var sweepsFirst: Bool { get }

    /// Does the work.
    /// - Returns: The exit code.
    static func run(_ arguments: Arguments, in session: Session) throws -> Int32
}

extension Command {
    static var standsAlone: Bool { true }
    static var aliases: [String] { [] }
    static var stopsAtFirstOperand: Bool { false }
    static var group: CommandGroup { .other }
    static var nouns: [Noun] { [] }
    static var notes: String { "" }
    static var failureCode: Int32 { 1 }
    static var sweepsFirst: Bool { false }

    /// The command's own options and those that every command has.
    static var allOptions: [Option] {
        let own = options.map(\.option)
        let help = own.contains { $0.letter == "h" } ? Help.flagWithoutLetter : Help.flag
        return own + [GlobalOptions.root.option, help.option]
    }

    /// What it is called below a noun, the usual word first.
    static func verbs(below category: Noun.Category) -> [String] {
        nouns.filter { $0.category == category }.flatMap(\.verbs)
    }
}

/// Where a command stands in `swrun --help`.
enum CommandGroup: CaseIterable {
    case common, other
}

/// What a command works on, where that is said as a word of its own: `swrun image rm`, `swrun container rm`.
struct Noun: Sendable {
    let category: Category
    /// The command's name and aliases behind the noun, the usual one first.
    let verbs: [String]

    enum Category: String, CaseIterable, Sendable {
        case container, image, volume, network, system

        var summary: String {
            switch self {
            case .container, .image, .volume, .network: "Manage \(rawValue)s"
            case .system: "Manage the store as a whole"
            }
        }
    }

    static func image(_ verbs: String...) -> Noun { Noun(category: .image, verbs: verbs) }
    static func container(_ verbs: String...) -> Noun { Noun(category: .container, verbs: verbs) }
    static func volume(_ verbs: String...) -> Noun { Noun(category: .volume, verbs: verbs) }
    static func network(_ verbs: String...) -> Noun { Noun(category: .network, verbs: verbs) }
    static func system(_ verbs: String...) -> Noun { Noun(category: .system, verbs: verbs) }
}

/// The options that may stand before the command as well as behind it.
enum GlobalOptions {
    static let root = Value<String>(
        "root", as: "dir", help: "Where images and containers are kept\n(default $SWRUN_ROOT, else /var/lib/swrun)")
}
