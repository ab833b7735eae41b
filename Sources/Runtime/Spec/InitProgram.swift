internal import Linux

/// The small first process of a container that is run with `--init`: see `Sources/Init`.
package enum InitProgram {
    /// Where the container has it: in docker's place, which scripts know.
    package static let place = "/sbin/docker-init"

    /// A command line behind it.
    package static func words(before command: [String]) -> [String] { [place, "--"] + command }

    /// How it comes there: a file of the host that nobody in the container can change.
    package static func mount(from program: String) -> Specification.Mount {
        .init(
            destination: place, type: "bind", source: program,
            options: ["bind", "rprivate", "ro", "nosuid", "nodev"])
    }
}

extension Specification.Process {
    /// What was asked to be run, whatever is run before it.
    var command: [String] {
        guard let args, args.count > 2, args[0] == InitProgram.place, args[1] == "--" else { return args ?? [] }
        return Array(args.dropFirst(2))
    }

    /// Whether something is run before it.
    var hasInit: Bool { command.count != (args ?? []).count }
}
