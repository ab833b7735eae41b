/// One option as the parser and the help see it: the same entry parses it and explains it.
struct Option: Sendable {
    /// The long name, without the dashes.
    let name: String
    /// Other long names, which the help does not list.
    var aliases: [String] = []
    /// The short name, if there is one.
    let letter: Character?
    /// Whether every value given counts, in the order given, and not the last one alone.
    let isList: Bool
    /// The value that the option has when it is given without "="; nil when it takes the next word.
    let bareValue: String?
    /// The word that stands for the value in the help; "" for a flag.
    let placeholder: String
    /// One line for the help.
    let help: String
    /// Why a text is no value of this option; nil when it is one.
    let problem: @Sendable (String) -> String?

    /// As errors name it: "-t, --tty".
    var title: String { letter.map { "-\($0), --\(name)" } ?? "--\(name)" }
}

/// A typed handle on an option: a command lists it in its table, and asks the parsed arguments for it by it.
protocol OptionKey: Sendable {
    var option: Option { get }
}

/// An option that is on or off.
struct Flag: OptionKey {
    let option: Option
    let initially: Bool

    init(_ name: String, _ letter: Character? = nil, initially: Bool = false, help: String) {
        let shown = initially ? "\(help) (default true)" : help
        option = Option(
            name: name, letter: letter, isList: false, bareValue: "true", placeholder: "", help: shown
        ) { text in
            Flag.value(of: text) == nil ? "must be true or false" : nil
        }
        self.initially = initially
    }

    /// What pflag takes for a Boolean.
    static func value(of text: String) -> Bool? {
        switch text {
        case "1", "t", "T", "true", "TRUE", "True": true
        case "0", "f", "F", "false", "FALSE", "False": false
        default: nil
        }
    }
}

/// An option with one value of some type.
struct Value<Content: Sendable>: OptionKey {
    let option: Option
    let read: @Sendable (String) throws(InvalidValue) -> Content

    /// - Parameters:
    ///   - bareValue: What the option means without a value; then a value is given with "=" only.
    ///   - read: Makes the value from its text, or says why it cannot; runs while parsing.
    init(
        _ name: String, _ letter: Character? = nil, aliases: [String] = [], as placeholder: String,
        bareValue: String? = nil, help: String, read: @escaping @Sendable (String) throws(InvalidValue) -> Content
    ) {
        self.read = read
        option = Option(
            name: name, aliases: aliases, letter: letter, isList: false, bareValue: bareValue, placeholder: placeholder,
            help: help
        ) { text in
            do throws(InvalidValue) {
                _ = try read(text)
                return nil
            } catch { return error.reason }
        }
    }
}

extension Value<String> {
    init(
        _ name: String, _ letter: Character? = nil, as placeholder: String = "string", bareValue: String? = nil,
        help: String
    ) {
        self.init(name, letter, as: placeholder, bareValue: bareValue, help: help) { text throws(InvalidValue) in text }
    }
}

extension Value<Int> {
    init(_ name: String, _ letter: Character? = nil, as placeholder: String = "int", help: String) {
        self.init(name, letter, as: placeholder, help: help) { text throws(InvalidValue) in
            guard let number = Int(text) else { throw InvalidValue("must be a whole number") }
            return number
        }
    }
}

/// An option that may be given several times; each value is a text.
struct List: OptionKey {
    let option: Option

    init(
        _ name: String, _ letter: Character? = nil, aliases: [String] = [], as placeholder: String = "list",
        help: String, problem: @escaping @Sendable (String) -> String? = { _ in nil }
    ) {
        option = Option(
            name: name, aliases: aliases, letter: letter, isList: true, bareValue: nil, placeholder: placeholder,
            help: help,
            problem: problem)
    }
}

/// Why a text is no value of an option.
struct InvalidValue: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }

    /// For values of which the empty one means nothing.
    static func refuseEmpty(_ text: String) throws(InvalidValue) -> String {
        guard !text.isEmpty else { throw InvalidValue("must not be empty") }
        return text
    }
}
