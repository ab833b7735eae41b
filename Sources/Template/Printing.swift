/// `print` and `println`, which are fmt.Sprint and fmt.Sprintln of Go.
enum Printing {
    enum Spaces {
        case always
        /// Between two values of which none is a text.
        case betweenOthers
    }

    static func joined(
        _ values: [TemplateValue], spaces: Spaces, _ work: inout Work
    ) throws(FunctionFailure) -> String {
        var text = ""
        var wasString = true
        for (index, value) in values.enumerated() {
            try work.pay(for: value)
            if index > 0, spaces == .always || (!wasString && !value.isString) { text += " " }
            text += value.text
            wasString = value.isString
        }
        return text
    }
}
