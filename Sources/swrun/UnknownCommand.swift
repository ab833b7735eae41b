/// Words that are no command.
struct UnknownCommand: Error, CustomStringConvertible {
    /// The words behind "swrun": one, or a noun and what was to be a verb.
    let name: String
    /// The commands that were probably meant.
    let suggestions: [String]

    var description: String {
        if CommandTable.isMissing(name) {
            return "swrun: swrun \(name) is not built yet\n\nRun 'swrun --help' for what there is\n"
        }
        var text = "swrun: unknown command: swrun \(name.printable)\n\n"
        if !suggestions.isEmpty {
            let list = suggestions.map { "        swrun \($0)\n" }.joined()
            text += "Did you mean \(suggestions.count == 1 ? "this" : "one of these")?\n\(list)\n"
        }
        return text + "Run 'swrun --help' for more information\n"
    }
}
