internal import FoundationEssentials
internal import Linux

extension Instruction {
    private typealias Parameters = ImageConfiguration.ExecutionParameters

    /// Makes the change. Variables in it have the values from before it.
    package func apply(to parameters: inout ImageConfiguration.ExecutionParameters) throws(InstructionError) {
        let words = InstructionWords(environment: parameters.environment)
        switch keyword {
        case .command: parameters.command = argumentVector(parameters)
        case .entrypoint: parameters.entrypoint = argumentVector(parameters)
        case .environment:
            for (name, value) in try pairs(words) { parameters.setEnvironment(name, value) }
        case .label:
            for (name, value) in try pairs(words) { parameters.labels[name] = value }
        case .expose:
            for word in try list(words) { parameters.exposedPorts.insert(try Instruction.port(word)) }
        case .volume:
            if let paths = Instruction.jsonStrings(arguments) {
                for path in paths { parameters.volumes.insert(try words.expand(path)) }
            } else {
                parameters.volumes.formUnion(try list(words))
            }
        case .user: parameters.user = try single(words)
        case .workingDirectory:
            parameters.workingDirectory = Instruction.path(try single(words), from: parameters.workingDirectory)
        case .stopSignal:
            let name = try single(words)
            guard Signal.number(name) != nil else { throw .badSignal(name) }
            parameters.stopSignal = name
        case .healthcheck: parameters.healthcheck = try Healthcheck(arguments, parameters.shellPrefix).json
        case .onBuild: parameters.onBuild.append(try trigger())
        }
    }

    /// The exec form, a JSON array, or the shell form: anything else is a line for the shell.
    private func argumentVector(_ parameters: Parameters) -> [String] {
        if let exec = Instruction.jsonStrings(arguments) { return exec }
        return arguments.isEmpty ? [] : parameters.shellPrefix + [arguments]
    }

    static func jsonStrings(_ text: String) -> [String]? {
        guard text.hasPrefix("[") else { return nil }
        return try? JSONDecoder().decode([String].self, from: Data(text.utf8))
    }

    private func single(_ words: InstructionWords) throws(InstructionError) -> String {
        guard !arguments.isEmpty else { throw .missingArgument(keyword, "requires exactly one argument") }
        return try words.expand(arguments)
    }

    private func list(_ words: InstructionWords) throws(InstructionError) -> [String] {
        guard !arguments.isEmpty else { throw .missingArgument(keyword, "requires at least one argument") }
        var expanded: [String] = []
        for word in arguments.split(whereSeparator: \.isWhitespace) { expanded.append(try words.expand(String(word))) }
        return expanded
    }

    /// `a=b c="d e"`, or the old form with one name and all of the rest as its value.
    private func pairs(_ words: InstructionWords) throws(InstructionError) -> [(String, String)] {
        let parts = InstructionWords.split(arguments)
        guard let first = parts.first else { throw .missingArgument(keyword, "requires at least one argument") }
        guard first.contains("=") else {
            guard parts.count > 1 else { throw .missingArgument(keyword, "must have two arguments") }
            let value = arguments.dropFirst(first.count).trimmingBlanks()
            return [(try words.expand(first), try words.expand(value))]
        }
        var pairs: [(String, String)] = []
        for part in parts {
            guard let equals = part.firstIndex(of: "=") else { throw .noEquals(part) }
            let name = try words.expand(String(part[..<equals]))
            guard !name.isEmpty else { throw .missingArgument(keyword, "names can not be blank") }
            pairs.append((name, try words.expand(String(part[part.index(after: equals)...]))))
        }
        return pairs
    }

    /// "80" is "80/tcp"; ranges stay ranges.
    private static func port(_ text: String) throws(InstructionError) -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let ends = parts.first?.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) } ?? []
        guard (1...2).contains(ends.count), let low = ends.first ?? nil, let high = ends.last ?? nil, low <= high else {
            throw .badPort(text)
        }
        let network = parts.count > 1 ? parts[1].lowercased() : "tcp"
        guard parts.count <= 2, ["tcp", "udp", "sctp"].contains(network) else { throw .badProtocol(network) }
        return low == high ? "\(low)/\(network)" : "\(low)-\(high)/\(network)"
    }

    /// A path made absolute and plain, without looking at any file.
    private static func path(_ text: String, from base: String) -> String {
        let whole = text.hasPrefix("/") ? text : "\(base.isEmpty ? "/" : base)/\(text)"
        var names: [Substring] = []
        for name in whole.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return "/" + names.joined(separator: "/")
    }

    private func trigger() throws(InstructionError) -> String {
        let word = arguments.prefix { !$0.isWhitespace }.uppercased()
        switch word {
        case "": throw .missingArgument(keyword, "requires at least one argument")
        case "ONBUILD": throw .badTrigger("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
        case "FROM", "MAINTAINER": throw .badTrigger("\(word) isn't allowed as an ONBUILD trigger")
        default: return arguments
        }
    }
}

extension ImageConfiguration.ExecutionParameters {
    /// Gives a variable this value, in the place where it stood.
    package mutating func setEnvironment(_ name: String, _ value: String) {
        let entry = "\(name)=\(value)"
        if let place = environment.lastIndex(where: { $0.hasPrefix("\(name)=") || $0 == name }) {
            environment[place] = entry
        } else {
            environment.append(entry)
        }
    }

    /// What the shell form of an instruction is put behind.
    fileprivate var shellPrefix: [String] { shell.isEmpty ? ["/bin/sh", "-c"] : shell }
}
