internal import Linux

/// Something that cannot be done, in one sentence, with the exit code that docker gives it.
struct Failure: HintedError, CustomStringConvertible {
    let description: String
    let hint: String?
    /// nil: what the command's errors usually give.
    let code: Int32?

    init(_ description: String, hint: String? = nil, code: Int32? = nil) {
        self.description = description
        self.hint = hint
        self.code = code
    }
}

extension Failure {
    /// The lines for standard error: "Error: …", and "Hint: …" where somebody knows what to do.
    static func text(of error: any Error) -> String {
        // Another process of ours has put it into words.
        if let told = error as? StartFailure { return told.text }
        var text = "Error: \("\(error)".printable)\n"
        let hinted = error as? any HintedError
        for detail in hinted?.details ?? [] { text += "  \(detail.printable)\n" }
        if let hint = hinted?.hint {
            text += "Hint: \(hint.printable(keepingLayout: true))\n"
        }
        return text
    }
}

extension Command {
    /// Does something with each operand: all are tried; what they print comes first, then the errors, one line each.
    /// - Returns: 0, or 1 if any failed.
    static func forEach<Operand>(_ operands: [Operand], _ body: (Operand) throws -> String) throws -> Int32 {
        var failures = ""
        for operand in operands {
            do {
                let text = try body(operand)
                try Standard.output(text)
            } catch {
                failures += Failure.text(of: error)
            }
        }
        Standard.error(failures)
        return failures.isEmpty ? 0 : 1
    }
}
