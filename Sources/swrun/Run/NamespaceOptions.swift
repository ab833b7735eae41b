internal import Runtime

/// Whose namespaces a container is to have, as the command line says it: other containers by whatever word was typed.
struct NamespaceOptions: Sendable {
    private(set) var modes = NamespaceModes()

    /// - Throws: `Failure` in docker's words.
    init(_ arguments: Arguments) throws {
        modes.processes = try NamespaceOptions.mode(
            arguments[NamespaceKeys.processes], "--pid: invalid PID mode", refusing: [.shareable, .none])
        let word = arguments[NamespaceKeys.interprocess]
        modes.interprocess = try NamespaceOptions.mode(word, "Invalid IPC mode: \(word ?? "")", refusing: [])
        modes.hostname = try NamespaceOptions.mode(
            arguments[NamespaceKeys.hostname], "--uts: invalid UTS mode", refusing: [.shareable, .none])
        modes.controlGroup = try NamespaceOptions.mode(
            arguments[NamespaceKeys.controlGroup], "--cgroupns: invalid CGROUP mode", refusing: [.shareable, .none])
        modes.users = try NamespaceOptions.users(arguments[NamespaceKeys.users] ?? "")
        guard modes.hostname.container == nil else { throw Failure("--uts: invalid UTS mode") }
        guard modes.controlGroup.container == nil else { throw Failure("--cgroupns: invalid CGROUP mode") }
        if modes.hostname == .host, arguments[RunKeys.hostName].map({ !$0.isEmpty }) == true {
            throw Failure("conflicting options: hostname and the UTS mode")
        }
    }

    /// Podman's modes would need a mapping of user IDs that no layer is unpacked with.
    private static func users(_ word: String) throws(Failure) -> NamespaceModes.Mode {
        switch word {
        case "": return .own
        case "host": return .host
        case let word where ["private", "auto", "keep-id", "nomap"].contains { word == $0 || word.hasPrefix("\($0):") }:
            throw Failure(
                "--userns \(word): user namespaces are not built yet", hint: "-u UID runs the program as another user")
        default: throw Failure("--userns: invalid USER mode", hint: "there is host")
        }
    }

    private static func mode(
        _ word: String?, _ refusal: String, refusing refused: [NamespaceModes.Mode]
    ) throws(Failure) -> NamespaceModes.Mode {
        guard let word else { return .own }
        guard let mode = NamespaceModes.Mode(word), !refused.contains(mode) else { throw Failure(refusal) }
        return mode
    }

    /// Puts other containers' IDs in the place of words.
    /// - Throws: `ContainerError.notFound`; `Failure` for one that lets nobody in.
    mutating func resolve(in containers: ContainerStore) throws {
        if let word = modes.processes.container { modes.processes = .container(try containers.find(word).id) }
        if let word = modes.interprocess.container {
            let other = try containers.find(word)
            guard other.hostConfiguration.namespaces.interprocess == .shareable else {
                throw Failure(
                    "can't join IPC of container \(other.id): non-shareable IPC "
                        + "(hint: use IpcMode:shareable for the donor container)",
                    hint: "run \(other.name) with --ipc shareable")
            }
            modes.interprocess = .container(other.id)
        }
    }
}
