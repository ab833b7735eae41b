internal import FoundationEssentials
internal import Linux

/// Tells each step of a container's birth as it is done: the steps are those of the plan, the times those of the child.
package struct Narration: Sendable {
    package enum Style: String, Codable, Sendable, Hashable, JSONWritable {
        /// A line for people: time, what, and the command that does the same.
        case text
        /// A line of JSON for programs.
        case json
    }

    private let style: Style

    init(_ style: Style) { self.style = style }

    /// Tells of clone3(2) itself, which the parent makes.
    func tell(cloned pid: Int32, into namespaces: Namespaces, joining cgroup: Path?) throws {
        let kinds = Namespaces.names.filter { namespaces.contains($0.0) }.map(\.option)
        var title = "clone3: process \(pid), in new namespaces \(kinds.joined(separator: ", "))"
        if let cgroup { title += ", in the cgroup \(cgroup)" }
        let shell = "unshare --fork " + kinds.map { "--\($0)" }.joined(separator: " ")
        try tell(Event(step: 0, name: "clone", title: title, calls: ["clone3"], shell: shell, nanoseconds: nil))
    }

    /// Tells of clone3(2) in a container's pid namespace, which the parent has entered before.
    func tell(cloned pid: Int32, insideOf first: Int32, joining cgroup: Path?) throws {
        var title = "clone3: process \(pid), in the pid namespace of process \(first)"
        if let cgroup { title += ", in the cgroup \(cgroup)" }
        let shell = "nsenter --target \(first) --pid"
        try tell(
            Event(step: 0, name: "clone", title: title, calls: ["setns", "clone3"], shell: shell, nanoseconds: nil))
    }

    func tell(_ step: Step, index: Int, nanoseconds: UInt64) throws {
        try tell(
            Event(
                step: index + 1, name: step.name, title: step.title, calls: step.calls, shell: step.shell,
                nanoseconds: nanoseconds))
    }

    private func tell(_ event: Event) throws {
        switch style {
        case .text: try Stream.writeAll(Array((event.line + "\n").utf8), to: 2)
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            try Stream.writeAll(Array(try encoder.encode(event)) + [UInt8(ascii: "\n")], to: 2)
        }
    }

    /// One step as it is told.
    private struct Event: Encodable {
        /// Counted from 1; 0 is clone3 itself.
        let step: Int
        let name: String
        let title: String
        let calls: [String]
        let shell: String?
        let nanoseconds: UInt64?

        var line: String {
            let number = String(repeating: " ", count: max(0, 3 - "\(step)".count)) + "\(step)"
            let time = nanoseconds.map { Event.milliseconds($0) } ?? "           "
            guard let shell else { return "\(number) \(time)  \(title)" }
            return "\(number) \(time)  \(title)\n                 $ \(shell)"
        }

        /// "  0.123 ms", in eleven columns.
        private static func milliseconds(_ nanoseconds: UInt64) -> String {
            let micro = (nanoseconds + 500) / 1000
            let digits = String(micro % 1000 + 1000).dropFirst()
            let text = "\(micro / 1000).\(digits) ms"
            return String(repeating: " ", count: max(0, 11 - text.count)) + text
        }
    }
}
