/// One word of a template.
struct Token {
    enum Kind: Equatable {
        case text, leftDelimiter, rightDelimiter, space, end
        case identifier, keyword, field, variable, dot, bool
        case string, rawString, character, number
        case leftParenthesis, rightParenthesis, pipe, assign, declare, sign
        /// Not a word; the text says why.
        case error
    }

    let kind: Kind
    /// The first byte, from the template's beginning.
    let position: Int
    let text: String

    /// As errors name it.
    var description: String {
        switch kind {
        case .end: "EOF"
        case .error: text
        case .keyword, .dot: "<\(text)>"
        default:
            text.unicodeScalars.count > 10
                ? "\(QuotedText.quote(String(String.UnicodeScalarView(text.unicodeScalars.prefix(10)))))..."
                : QuotedText.quote(text)
        }
    }

    static let keywords: Set<String> = [
        "block", "break", "continue", "define", "else", "end", "if", "nil", "range", "template", "with",
    ]
}
