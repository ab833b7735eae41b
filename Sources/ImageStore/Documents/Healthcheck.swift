/// The arguments of HEALTHCHECK: when to run which command to see that a container is well.
package struct Healthcheck {
    /// As docker writes it into a configuration: durations in nanoseconds.
    let json: JSONValue

    init(_ arguments: String, _ shell: [String]) throws(InstructionError) {
        var rest = arguments[...]
        var members: [JSONValue.Member] = []
        while rest.hasPrefix("--") {
            let flag = rest.prefix { !$0.isWhitespace }
            members.append(try Healthcheck.option(String(flag.dropFirst(2))))
            rest = rest.dropFirst(flag.count).drop { $0.isWhitespace }
        }
        let type = rest.prefix { !$0.isWhitespace }
        let command = rest.dropFirst(type.count).trimmingBlanks()
        switch type.uppercased() {
        case "NONE" where command.isEmpty: members.append(.init("Test", .strings(["NONE"])))
        case "CMD" where !command.isEmpty:
            let test = Instruction.jsonStrings(command).map { ["CMD"] + $0 } ?? ["CMD-SHELL", command]
            members.append(.init("Test", .strings(test)))
        case "CMD": throw .missingArgument(.healthcheck, "CMD requires a command")
        case "": throw .missingArgument(.healthcheck, "requires an argument")
        default: throw .badHealthcheck(String(type))
        }
        json = .object(members.sorted { $0.key < $1.key })
    }

    private static func option(_ text: String) throws(InstructionError) -> JSONValue.Member {
        let parts = text.split(separator: "=", maxSplits: 1).map { String($0) }
        let value = parts.count > 1 ? parts[1] : ""
        let name =
            switch parts.first {
            case "interval": "Interval"
            case "timeout": "Timeout"
            case "start-period": "StartPeriod"
            case "start-interval": "StartInterval"
            case "retries": "Retries"
            default: throw .unknownFlag(text.prefix { $0 != "=" }.description)
            }
        if name == "Retries" {
            guard let count = Int64(value), count >= 0 else { throw .badNumber(value) }
            return .init(name, .integer(count))
        }
        guard let duration = nanoseconds(value) else { throw .badDuration(value) }
        return .init(name, .integer(duration))
    }

    /// A duration as Go writes it, such as "1m30s" or "1.5h", in whole nanoseconds; nil for anything else.
    package static func nanoseconds(_ text: String) -> Int64? {
        if text == "0" { return 0 }
        var rest = text[...]
        var total = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { !$0.isNumber && $0 != "." }
            rest = rest.dropFirst(unit.count)
            guard let amount = Double(number), let scale = units[String(unit)] else { return nil }
            total += amount * scale
        }
        guard !text.isEmpty, total < Double(Int64.max) else { return nil }
        return Int64(total)
    }

    private static let units: [String: Double] = [
        "ns": 1, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9,
    ]
}
