internal import ImageStore

/// The words that a container executes, of the image's and the caller's.
struct ContainerCommand: Hashable, Sendable {
    /// What stays in front whatever is asked for.
    let entryPoint: [String]
    let command: [String]

    /// - Throws: `Failure` when nothing says what to run.
    init(image: ImageConfiguration.ExecutionParameters, options: RunOptions) throws(Failure) {
        switch options.entryPoint {
        case .ofImage:
            entryPoint = image.entrypoint
            command = options.command.isEmpty ? image.command : options.command
        // What the image's CMD says was written for the image's ENTRYPOINT: it goes with it.
        case .none: (entryPoint, command) = ([], options.command)
        case .program(let program): (entryPoint, command) = ([program], options.command)
        }
        guard let program = words.first else {
            let reason =
                options.entryPoint == .ofImage ? "the image names none" : "the image's goes with its entry point"
            throw Failure("No command specified", hint: "\(reason): add one behind the image's name")
        }
        guard !program.isEmpty else { throw Failure("No command specified: its name is empty") }
    }

    /// What execve(2) gets.
    var words: [String] { entryPoint + command }
}
