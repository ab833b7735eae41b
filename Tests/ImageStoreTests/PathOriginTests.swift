import Archive
import Linux
import Testing

@testable import ImageStore

@Suite(.enabled(if: Shell.isRoot, "needs root: overlay mounts")) struct PathOriginTests {
    /// 12 × 20 random stacks. Seeds are fixed; a failure names seed, stack and path.
    @Test(arguments: 1...12)
    func `where a path is from is what the kernel shows of it`(_ seed: Int) throws {
        let fixture = try LayerFixture()
        var random = RandomLayers(UInt64(seed))
        var stacks: [(lower: [Path], upper: Path)] = []
        var lines = ""
        for number in 0..<20 {
            var lower: [Path] = []
            for layer in 0..<(1 + (number + seed) % 5) {
                let name = Path("\(number)-\(layer)")
                try fixture.unpack(random.layer(), as: name, on: lower)
                lower.insert(name, at: 0)
            }
            for name in ["upper", "work", "merged"] {
                try fixture.directory.makeDirectory(Path("\(number)-\(name)"), permissions: 0o755)
            }
            stacks.append((lower, Path("\(number)-upper")))
            let places = ["upper", "work", "merged"].map { "\(number)-\($0)" }
            lines +=
                ([lower.map(\.description).joined(separator: ":")] + places + [random.script()])
                .joined(separator: "\t") + "\n"
        }
        try fixture.directory.replaceFile("stacks", with: Array(lines.utf8), .atomic)
        let output = try fixture.shell("unshare -m python3 \(Self.judge) stacks")
        let shown = output.split(separator: "\n").map { Shown($0) }
        #expect(shown.count > 400)
        for (number, stack) in stacks.enumerated() {
            let layers = [stack.upper] + stack.lower
            let root = try MergedDirectory(
                upper: try fixture.directory.openDirectory(stack.upper),
                layers: stack.lower.map(fixture.path.appending))
            for shown in shown where shown.stack == number {
                if let problem = try Self.difference(shown, root, layers, fixture) {
                    Issue.record("seed \(seed), stack \(number), /\(shown.path): \(problem)")
                }
            }
        }
    }

    private static let judge =
        "\(#filePath)".split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 }
        + "/Probe/seen.py"

    /// What the answer says otherwise than the kernel; nil for nothing.
    private static func difference(
        _ shown: Shown, _ root: MergedDirectory, _ layers: [Path], _ fixture: LayerFixture
    ) throws -> String? {
        let origin: PathOrigin
        do throws(SystemError) { origin = try PathOrigin(of: shown.path, in: root) } catch {
            return shown.facts == nil && error.errno == .tooManyLinks ? nil : "\(error)"
        }
        if shown.facts != origin.seen.map(facts) { return "it is told as \(origin.seen.map(facts) ?? "nothing")" }
        if let seen = origin.seen, seen.file?.status.kind == .regular {
            let layer = try fixture.directory.openDirectory(layers[seen.layer])
            let digest = try Digest.ofContent(of: try layer.openInRoot(origin.path, .readOnly)).digest.hex
            if digest != shown.content { return "layer \(seen.layer) has other bytes" }
        }
        let read = try root.readFile(shown.path, limit: 1 << 20).map { Digest.of($0).hex } ?? "-"
        return read == shown.followed ? nil : "its content is read as \(read), not \(shown.followed)"
    }

    private static func facts(_ trace: LayerTrace) -> String {
        guard let file = trace.file else { return "-" }
        let status = file.status
        let size = status.kind == .directory ? "" : "\(status.size)"
        let time = status.modified.seconds * 1_000_000_000 + Int64(status.modified.nanoseconds)
        return
            "\(status.kind) \(String(status.permissions, radix: 8)) \(status.userID) \(status.groupID) \(size) \(time)"
            + " \(file.target?.description ?? "-")"
    }

    /// A line of the judge.
    private struct Shown {
        let stack: Int
        let path: Path
        /// nil for a path that is not there.
        let facts: String?
        let content: String
        let followed: String

        init(_ line: Substring) {
            let words = line.split(separator: " ").map(String.init)
            stack = Int(words[0]) ?? -1
            path = Shown.path(words[1])
            let size = words[2] == "directory" ? "" : words[6]
            let target = words[8] == "-" ? "-" : Shown.path(words[8]).description
            facts =
                words[2] == "-"
                ? nil : "\(words[2]) \(words[3]) \(words[4]) \(words[5]) \(size) \(words[7]) \(target)"
            (content, followed) = (words[9], words[10])
        }

        private static func path(_ hex: String) -> Path {
            if hex == "-" { return "" }
            let digits = Array(hex)
            return Path(
                bytes: stride(from: 0, to: digits.count, by: 2).compactMap {
                    UInt8(String(digits[$0...$0 + 1]), radix: 16)
                }) ?? ""
        }
    }
}
