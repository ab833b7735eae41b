import Archive
import Linux

/// Layers that no plan would make: each adds, replaces, links, deletes and empties what the others have.
struct RandomLayers {
    private var random: SeededGenerator
    private static let names: [Path] = ["a", "b", "c"]
    private static let targets: [Path] = ["a", "/b", "../c", "b/a", "/a/b", "../../../d", "c/../a", "nowhere", "a/a/a"]

    init(_ seed: UInt64) { random = SeededGenerator(seed) }

    /// The entries of one layer's tar.
    mutating func layer() -> [TestEntry] {
        var entries: [TestEntry] = []
        var files: [Path] = []
        if chance(of: 8) { entries.append(.directory(".", mode: mode())) }
        fill("", depth: 0, &entries, &files)
        return entries
    }

    private mutating func fill(_ path: Path, depth: Int, _ entries: inout [TestEntry], _ files: inout [Path]) {
        for name in RandomLayers.names {
            let place = path.appending(name)
            if chance(of: 12) { entries.append(.file(path.appending(".wh.").appendingText(name))) }
            switch Int.random(in: 0..<14, using: &random) {
            case 0, 1:
                entries.append(.file(place, text(), mode: mode(), owner: UInt32.random(in: 0..<3, using: &random)))
                files.append(place)
            case 2, 3, 4,
                5 where depth < 3:
                // Without an entry of its own a directory looks like the one below.
                let isImplied = chance(of: 4)
                if !isImplied {
                    entries.append(.directory(place, mode: mode(), time: Int64.random(in: 1..<9999, using: &random)))
                }
                if chance(of: 5) { entries.append(.file(place.appending(".wh..wh..opq"))) }
                fill(place, depth: depth + 1, &entries, &files)
            case 6, 7:
                entries.append(.link(place, RandomLayers.targets.randomElement(using: &random) ?? "a"))
            case 8, 9: entries.append(.file(path.appending(".wh.").appendingText(name)))
            case 10:
                if let first = files.randomElement(using: &random) { entries.append(.hardLink(place, first)) }
            case 11 where chance(of: 3): entries.append(.other(place, .fifo))
            default: break
            }
        }
    }

    /// What a container does: a script for sh(1), run in its tree; some of its commands fail.
    mutating func script() -> String {
        (0..<Int.random(in: 0..<10, using: &random)).map { _ in
            let (one, other) = (name(), name())
            switch Int.random(in: 0..<9, using: &random) {
            case 0: return "[ -p \(one) ] || echo \(text()) >\(one)"
            case 1: return "mkdir -p \(one)"
            case 2, 3: return "rm -rf \(one)"
            case 4: return "rm -rf \(one); mkdir \(one); echo \(text()) >\(one)/a"
            case 5: return "ln -sfn \(other) \(one)"
            case 6: return "mv -T \(one) \(other)"
            case 7: return "chmod 711 \(one)"
            default: return "ln \(one) \(other)"
            }
        }.joined(separator: "; ")
    }

    private mutating func name() -> String {
        (0..<Int.random(in: 1...3, using: &random)).map { _ in
            RandomLayers.names.randomElement(using: &random)?.description ?? "a"
        }.joined(separator: "/")
    }

    private mutating func text() -> String { "content-\(UInt16.random(in: 0...9999, using: &random))" }

    private mutating func mode() -> UInt32 { [0o755, 0o700, 0o1777, 0o644].randomElement(using: &random) ?? 0o755 }

    private mutating func chance(of count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
}

extension Path {
    /// The path with a name's bytes right behind it.
    fileprivate func appendingText(_ name: Path) -> Path { Path(bytes: bytes + name.bytes) ?? self }
}
