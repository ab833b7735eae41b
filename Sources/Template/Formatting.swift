/// `printf`: fmt.Sprintf of Go, with its ways to say what is wrong inside the text that it makes.
struct Formatting {
    let values: [TemplateValue]
    private(set) var work: Work
    private var output = ""
    private var next = 0
    /// Whether a verb named its value by number.
    private var isReordered = false

    /// What stands between `%` and the verb.
    struct Flags {
        var sharp = false
        var zero = false
        var plus = false
        var minus = false
        var space = false
        var width: Int?
        var precision: Int?
    }

    init(_ values: [TemplateValue], _ work: Work) {
        self.values = values
        self.work = work
    }

    mutating func text(_ format: String) throws(FunctionFailure) -> String {
        try work.pay(format.utf8.count)
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                output.unicodeScalars.append(scalar)
                continue
            }
            try work.payStep()
            try directive(&rest)
        }
        if !isReordered, next < values.count { try addExtra() }
        return output
    }

    /// One verb with what stands before it.
    private mutating func directive(_ rest: inout Substring.UnicodeScalarView) throws(FunctionFailure) {
        var flags = Flags()
        readFlags(&rest, &flags)
        isReordered = false
        var isIndexGood = readIndex(&rest)
        if rest.first == "*" {
            rest.removeFirst()
            try readStar(\.width, &flags)
            isIndexGood = readIndex(&rest) && isIndexGood
        } else if let number = readNumber(&rest) {
            flags.width = number > TemplateLimit.width ? nil : number
            if number > TemplateLimit.width { output += "%!(BADWIDTH)" }
        }
        if rest.first == "." {
            rest.removeFirst()
            isIndexGood = readIndex(&rest) && isIndexGood
            if rest.first == "*" {
                rest.removeFirst()
                try readStar(\.precision, &flags)
            } else {
                let number = readNumber(&rest) ?? 0
                flags.precision = number > TemplateLimit.width ? nil : number
                if number > TemplateLimit.width { output += "%!(BADPREC)" }
            }
        }
        isIndexGood = readIndex(&rest) && isIndexGood
        guard let verb = rest.popFirst() else {
            output += "%!(NOVERB)"
            return
        }
        if verb == "%" {
            output += "%"
        } else if !isIndexGood {
            output += "%!\(verb)(BADINDEX)"
        } else if next >= values.count {
            output += "%!\(verb)(MISSING)"
        } else {
            let value = values[next]
            next += 1
            try work.pay(for: value)
            try work.pay(max(flags.width ?? 0, flags.precision ?? 0))
            output += ValueFormat(flags: flags, verb: verb).text(of: value, &work)
        }
    }

    private func readFlags(_ rest: inout Substring.UnicodeScalarView, _ flags: inout Flags) {
        while let scalar = rest.first {
            switch scalar {
            case "#": flags.sharp = true
            case "0": flags.zero = true
            case "+": flags.plus = true
            case "-": flags.minus = true
            case " ": flags.space = true
            default: return
            }
            rest.removeFirst()
        }
    }

    /// `[2]`: the value that comes next.
    /// - Returns: false where there is no such value.
    private mutating func readIndex(_ rest: inout Substring.UnicodeScalarView) -> Bool {
        guard rest.first == "[" else { return true }
        isReordered = true
        guard let end = rest.firstIndex(of: "]") else {
            rest.removeFirst()
            return false
        }
        let text = String(rest[rest.startIndex..<end].dropFirst())
        rest = rest[rest.index(after: end)...]
        guard let number = Int(text), (1...max(1, values.count)).contains(number), !values.isEmpty else { return false }
        next = number - 1
        return true
    }

    /// `*`: the number is a value.
    private mutating func readStar(
        _ field: WritableKeyPath<Flags, Int?>, _ flags: inout Flags
    ) throws(FunctionFailure) {
        let isWidth = field == \Flags.width
        guard next < values.count, case .integer(let number) = values[next],
            (-Int64(TemplateLimit.width)...Int64(TemplateLimit.width)).contains(number), isWidth || number >= 0
        else {
            next += next < values.count ? 1 : 0
            output += isWidth ? "%!(BADWIDTH)" : "%!(BADPREC)"
            return
        }
        next += 1
        if number < 0 { (flags.minus, flags.zero) = (true, false) }
        flags[keyPath: field] = Int(number.magnitude)
    }

    private func readNumber(_ rest: inout Substring.UnicodeScalarView) -> Int? {
        var number: Int?
        while let scalar = rest.first, let digit = Int(exactly: scalar.value), (0x30...0x39).contains(digit) {
            // More than can be meant stays more than can be meant.
            number = min((number ?? 0) * 10 + digit - 0x30, TemplateLimit.width + 1)
            rest.removeFirst()
        }
        return number
    }

    /// Says which values no verb took.
    private mutating func addExtra() throws(FunctionFailure) {
        var list: [String] = []
        for value in values[next...] {
            try work.pay(for: value)
            if case .nothing = value { list.append("<nil>") } else { list.append("\(value.typeName)=\(value.text)") }
        }
        output += "%!(EXTRA \(list.joined(separator: ", ")))"
    }
}
