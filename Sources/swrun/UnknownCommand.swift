/// A word that is no command.
struct UnknownCommand: Error, CustomStringConvertible {
    /// The words behind "swrun".
    let name: String
    /// The command that was probably meant.
    let suggestion: String?

    var description: String {
        if CommandTable.notBuilt.contains(name) {
            return "swrun: swrun \(name) is not built yet\n\nRun 'swrun --help' for what there is\n"
        }
        var text = "swrun: unknown command: swrun \(name.printable)\n\n"
        if let suggestion { text += "Did you mean this?\n        \(suggestion)\n\n" }
        return text + "Run 'swrun --help' for more information\n"
    }
}
