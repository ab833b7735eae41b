/// Whose namespaces a container has where they are not all its own.
package struct NamespaceModes: Hashable, Sendable {
    package enum Mode: Hashable, Sendable {
        case own
        /// Its own, and other containers may join it.
        case shareable
        /// Its own, without a place that shows it.
        case none
        case host
        /// That of another container, by its 64 digits.
        case container(String)

        /// As docker writes it; "" for none.
        package var text: String {
            switch self {
            case .own: ""
            case .shareable: "shareable"
            case .none: "none"
            case .host: "host"
            case .container(let id): "container:\(id)"
            }
        }

        /// nil for a word that is no mode.
        package init?(_ text: String) {
            switch text {
            case "", "private": self = .own
            case "shareable": self = .shareable
            case "none": self = .none
            case "host": self = .host
            default:
                guard text.hasPrefix("container:"), text.count > 10 else { return nil }
                self = .container(String(text.dropFirst(10)))
            }
        }

        /// The other container.
        package var container: String? {
            if case .container(let id) = self { id } else { nil }
        }
    }

    package var processes = Mode.own
    package var interprocess = Mode.own
    package var hostname = Mode.own
    package var controlGroup = Mode.own
    /// `.host` where that was said: no container has users of its own.
    package var users = Mode.own

    package init() {}

    /// What the specification says of one kind; nil for the host's.
    package func namespace(_ kind: Specification.Namespace.Kind) -> Specification.Namespace? {
        let mode: Mode =
            switch kind {
            case .pid: processes
            case .ipc: interprocess
            case .uts: hostname
            case .cgroup: controlGroup
            default: .own
            }
        switch mode {
        case .host: return nil
        case .own, .shareable, .none: return .init(kind)
        // Which process that is shows only when it starts. No file of this name ever is: another runtime that starts the
        // bundle says so, instead of sharing the host's.
        case .container(let id): return .init(kind, path: "/run/swrun/\(id)/ns/\(kind.rawValue)")
        }
    }
}

extension NamespaceModes: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("Cgroup", controlGroup.text)
            object.member("Ipc", interprocess.text)
            object.member("Pid", processes.text)
            object.member("User", users == .own ? nil : users.text)
            object.member("Uts", hostname.text)
        }
    }

    init(_ tree: JSONTree?) {
        func mode(_ name: String) -> Mode { tree?[name]?.text.flatMap(Mode.init) ?? .own }
        controlGroup = mode("Cgroup")
        interprocess = mode("Ipc")
        processes = mode("Pid")
        hostname = mode("Uts")
        users = mode("User")
    }
}
