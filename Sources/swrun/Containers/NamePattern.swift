/// A regular expression for names, as `--filter name=` takes it: characters, `.`, `[a-z]`, `[^a-z]`, `\` before what
/// stands for itself, `*`, `+`, `?`, `|`, `(…)`, `^` and `$`. It is found anywhere in a name unless it says otherwise.
struct NamePattern: Hashable {
    private let root: Node

    private indirect enum Node: Hashable {
        case characters([ClosedRange<UInt8>], isExcluded: Bool)
        case start
        case end
        case sequence([Node])
        case choice([Node])
        case repetition(Node, atLeast: Int, isEndless: Bool)
    }

    /// nil for what is no such expression.
    init?(_ text: String) {
        var parser = Parser(rest: Array(text.utf8)[...])
        guard let root = parser.choice(depth: 0), parser.rest.isEmpty else { return nil }
        self.root = root
    }

    /// Whether it is found in a name; false as well where that takes too much work to say.
    func isFound(in name: String) -> Bool {
        let bytes = Array(name.utf8)
        var work = 200_000
        for place in 0...bytes.count where NamePattern.matches(root, bytes, place, &work, { _, _ in true }) {
            return true
        }
        return false
    }

    /// Whether a node, and what follows it, match from a place on.
    private static func matches(
        _ node: Node, _ name: [UInt8], _ place: Int, _ work: inout Int, _ next: (Int, inout Int) -> Bool
    ) -> Bool {
        work -= 1
        guard work > 0 else { return false }
        switch node {
        case .start: return place == 0 && next(place, &work)
        case .end: return place == name.count && next(place, &work)
        case .characters(let ranges, let isExcluded):
            guard place < name.count, ranges.contains(where: { $0.contains(name[place]) }) != isExcluded else {
                return false
            }
            return next(place + 1, &work)
        case .choice(let nodes):
            for node in nodes where matches(node, name, place, &work, next) { return true }
            return false
        case .sequence(let nodes):
            guard let first = nodes.first else { return next(place, &work) }
            let rest = Node.sequence(Array(nodes.dropFirst()))
            return matches(first, name, place, &work) { matches(rest, name, $0, &$1, next) }
        case .repetition(let node, let least, let isEndless):
            if least == 0, next(place, &work) { return true }
            guard least > 0 || isEndless else {
                return matches(node, name, place, &work, next)
            }
            let again = Node.repetition(node, atLeast: max(0, least - 1), isEndless: isEndless)
            // A turn that takes nothing could go on for ever.
            return matches(node, name, place, &work) { $0 > place && matches(again, name, $0, &$1, next) }
        }
    }

    private struct Parser {
        var rest: ArraySlice<UInt8>

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        mutating func choice(depth: Int) -> Node? {
            guard depth < 32 else { return nil }
            var nodes: [Node] = []
            repeat {
                guard let node = sequence(depth: depth) else { return nil }
                nodes.append(node)
            } while take("|")
            return nodes.count == 1 ? nodes.first : .choice(nodes)
        }

        private mutating func sequence(depth: Int) -> Node? {
            var nodes: [Node] = []
            while let byte = rest.first, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
                guard let node = atom(depth: depth) else { return nil }
                if take("*") {
                    nodes.append(.repetition(node, atLeast: 0, isEndless: true))
                } else if take("+") {
                    nodes.append(.repetition(node, atLeast: 1, isEndless: true))
                } else if take("?") {
                    nodes.append(.repetition(node, atLeast: 0, isEndless: false))
                } else {
                    nodes.append(node)
                }
            }
            return .sequence(nodes)
        }

        private mutating func atom(depth: Int) -> Node? {
            guard let byte = rest.popFirst() else { return nil }
            switch byte {
            case UInt8(ascii: "^"): return .start
            case UInt8(ascii: "$"): return .end
            case UInt8(ascii: "."): return .characters([], isExcluded: true)
            case UInt8(ascii: "["): return set()
            case UInt8(ascii: "("):
                guard let inside = choice(depth: depth + 1), take(")") else { return nil }
                return inside
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"): return nil
            case UInt8(ascii: "\\"):
                guard let literal = rest.popFirst() else { return nil }
                return .characters([literal...literal], isExcluded: false)
            default: return .characters([byte...byte], isExcluded: false)
            }
        }

        private mutating func set() -> Node? {
            let isExcluded = take("^")
            var ranges: [ClosedRange<UInt8>] = []
            while let first = rest.popFirst() {
                if first == UInt8(ascii: "]"), !ranges.isEmpty { return .characters(ranges, isExcluded: isExcluded) }
                var last = first
                if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first, end != UInt8(ascii: "]") {
                    rest = rest.dropFirst(2)
                    last = end
                }
                guard first <= last else { return nil }
                ranges.append(first...last)
            }
            return nil
        }
    }
}
