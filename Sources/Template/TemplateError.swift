/// Why a template cannot be used, in the words of Go's text/template.
package enum TemplateError: Error, Hashable, CustomStringConvertible {
    /// It is no template.
    case parsing(line: Int, String)
    /// It cannot be carried out with the value it was given.
    /// - Parameters:
    ///   - column: The byte in its line, from 0.
    ///   - context: The part of the template that was being carried out.
    case executing(line: Int, column: Int, context: String, String)

    /// "template: :1: unclosed action"; the template has no name, which is why nothing stands between the colons.
    package var description: String {
        switch self {
        case .parsing(let line, let reason): "template: :\(line): \(reason)"
        case .executing(let line, let column, let context, let reason):
            "template: :\(line):\(column): executing \"\" at <\(context)>: \(reason)"
        }
    }
}

/// How much a template may ask for. Templates come from the command line and values from images: neither may make the
/// program run out of stack, memory or time.
enum TemplateLimit {
    /// Parentheses and blocks within each other.
    static let depth = 100
    /// The same while the template is carried out, where templates may call each other.
    static let callDepth = 300
    /// Bytes that may be read, made and printed for one value; each step counts as `step`.
    static let work = 1 << 26
    static let step = 64
    /// The length of a template, in bytes.
    static let length = 1 << 20
    /// The width and precision of a `printf` verb, as in Go.
    static let width = 1_000_000
}
