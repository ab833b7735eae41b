/// What one operand of `cp` names.
enum CopyOperand: Hashable {
    /// "-": a tar on standard input or output.
    case stream
    case local(String)
    /// A path counted from the container's root, whatever its working directory.
    case container(String, path: String)

    /// As docker reads it: `x:y` is a container's path unless it begins with "/" or ".".
    init(_ word: String) {
        if word == "-" {
            self = .stream
        } else if let colon = word.firstIndex(of: ":"), colon != word.startIndex, word.first != "/", word.first != "." {
            self = .container(String(word[..<colon]), path: String(word[word.index(after: colon)...]))
        } else {
            self = .local(word)
        }
    }
}

/// From where to where a `cp` goes.
enum CopyDirection: Hashable {
    /// `sources` are host paths; nil is a tar on standard input.
    case into(container: String, path: String, sources: [String]?)
    /// `destination` is a host path; nil is a tar on standard output.
    case out(of: String, paths: [String], destination: String?)

    /// - Parameter words: The operands, the last of which is the destination.
    init(_ words: [String]) throws(Failure) {
        guard let last = words.last, words.count > 1 else {
            throw Failure("must specify at least one container source")
        }
        let sources = words.dropLast()
        guard !sources.contains("") else { throw Failure("source can not be empty") }
        guard last != "" else { throw Failure("destination can not be empty") }
        let operands = sources.map(CopyOperand.init)
        switch CopyOperand(last) {
        case .container(let name, let path):
            self = .into(container: name, path: path, sources: try CopyDirection.localPaths(operands))
        case .local(let path):
            let (name, paths) = try CopyDirection.containerPaths(operands)
            self = .out(of: name, paths: paths, destination: path)
        case .stream:
            let (name, paths) = try CopyDirection.containerPaths(operands)
            self = .out(of: name, paths: paths, destination: nil)
        }
    }

    /// nil for standard input.
    private static func localPaths(_ operands: [CopyOperand]) throws(Failure) -> [String]? {
        if operands == [.stream] { return nil }
        var paths: [String] = []
        for operand in operands {
            switch operand {
            case .local(let path): paths.append(path)
            case .container: throw Failure("copying between containers is not supported")
            case .stream: throw Failure("standard input must be the only source")
            }
        }
        return paths
    }

    private static func containerPaths(_ operands: [CopyOperand]) throws(Failure) -> (name: String, paths: [String]) {
        var names: Set<String> = []
        var paths: [String] = []
        for operand in operands {
            guard case .container(let name, let path) = operand else {
                throw Failure("must specify at least one container source")
            }
            names.insert(name)
            paths.append(path)
        }
        guard let name = names.first, names.count == 1 else {
            throw Failure("all sources must be in one container")
        }
        return (name, paths)
    }
}
