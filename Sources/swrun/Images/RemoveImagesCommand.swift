internal import ImageStore
internal import Linux
internal import Runtime

/// `swrun rmi`: names and images go, unless something depends on them.
enum RemoveImagesCommand: Command {
    static let name = "rmi"
    static let summary = "Remove images"
    static let usage = "[OPTIONS] IMAGE [IMAGE...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [force, noPrune]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.image("rm", "remove")]
    static let notes = """
        A name goes alone while the image has others. With its last name the image goes, and every layer
        that nothing else needs. While containers depend on it nothing goes: they are listed, with the
        commands that clear the way. With -f only the names go then; what a stopped container stands on
        stays until it is removed. No container is ever removed by rmi.
        """

    private static let force = Flag("force", "f", help: "Take the names away from an image that stopped containers use")
    private static let noPrune = Flag("no-prune", help: "Keep parents that have no name")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let store = try session.store()
        try session.containers().settleAbandoned()
        var isComplete = true
        var failures = ""
        for operand in arguments.operands {
            do {
                // Taken again for each, so that nobody waits for all of them.
                let lock = try store.lockUsage(.exclusive)
                defer { withExtendedLifetime(lock) {} }
                let image = try store.summary(matching: operand).id
                let lines = try store.remove(
                    operand, force: arguments[force], prune: !arguments[noPrune],
                    dependents: try session.dependents(sizing: image))
                try session.containers().removeIdleStacks()
                try Standard.output(lines.map { "\($0)\n" }.joined())
            } catch {
                failures += Failure.text(of: error)
                if case StoreError.noSuchImage = error, arguments[force] { continue }
                isComplete = false
            }
        }
        Standard.error(failures)
        return isComplete ? 0 : ExitCode.failure
    }
}
