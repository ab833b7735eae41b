internal import Linux
internal import Runtime

/// `swrun create`: what `run` does, but for starting it.
enum CreateCommand: Command {
    static let name = "create"
    static let summary = "Create a container from an image without starting it"
    static let usage = "[OPTIONS] IMAGE [COMMAND] [ARG...]"
    static let operands = Operands.atLeast(1)
    static let sweepsFirst = true
    static let options = RunKeys.create
    static let stopsAtFirstOperand = true
    static let nouns: [Noun] = [.container("create")]
    static let notes = "Prints the new container's ID. Start it by 'swrun start -a ID'."

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let creation: ContainerCreation
        do {
            creation = try ContainerCreation(arguments, in: session)
        } catch let error as Failure {
            // What is wrong with an option is 125, what the machine refuses is 1.
            throw Failure(error.description, hint: error.hint, code: error.code ?? ExitCode.badOption)
        } catch let error as VolumeError {
            throw Failure("\(error)", code: ExitCode.badOption)
        } catch let error as SystemError {
            // A file that an option names.
            throw Failure("\(error)", code: ExitCode.badOption)
        }
        try Standard.output(line: try creation.create().0.id)
        return 0
    }
}
