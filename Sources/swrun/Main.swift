// Foundation is named here although nothing of it is: the static link takes all its parts only from this import.
internal import FoundationEssentials
internal import Linux
internal import Runtime

@main struct Main {
    /// The one place that ends the process. It stays synchronous: the process that makes a container's first process
    /// must have one thread.
    static func main() {
        Process.exit(code(of: Array(Process.arguments.dropFirst())))
    }

    /// Finds the command, runs it, and turns what comes back into text and an exit code.
    static func code(of words: [String]) -> Int32 {
        do {
            // A stream that the caller has closed must not become the number of a file of ours.
            try Stream.openStandard()
            // A file that grows beyond the limit is an error that can be told. The container gets the signal as it was.
            Signal.ignoreFileSizeLimit()
            let leading = try LeadingOptions(words)
            return try perform(Invocation(leading.rest), root: leading.root)
        } catch let error as ParseError {
            Standard.error("\(error)".printable + "\n\nRun 'swrun --help' for more information\n")
            return ExitCode.badOption
        } catch let error as UnknownCommand {
            Standard.error("\(error)")
            return ExitCode.badOperands
        } catch {
            Standard.error(Failure.text(of: error))
            return ExitCode.failure
        }
    }

    private static func perform(_ invocation: Invocation, root: String?) throws -> Int32 {
        switch invocation {
        case .version: try Standard.output(line: "swrun version \(Version.text)")
        case .nothing: Standard.error(Help.text)
        case .help: try Standard.output(Help.text)
        case .nounHelp(let category, isAsked: true): try Standard.output(Help.text(of: category))
        case .nounHelp(let category, isAsked: false): Standard.error(Help.text(of: category))
        case .commandHelp(let called): try Standard.output(Help.text(of: called))
        case .unknown(let unknown): throw unknown
        case .monitor(let words): return MonitorCommand.run(words)
        case .sealedExec: return ExecCommand.performSealed()
        case .command(let called, let words): return try run(called, words, root: root, implicit: false)
        case .implicitRun(let words):
            let called = CalledCommand(command: RunCommand.self, category: nil)
            return try run(called, words, root: root, implicit: true)
        }
        return 0
    }

    private static func run(
        _ called: CalledCommand, _ words: ArraySlice<String>, root: String?, implicit: Bool
    ) throws -> Int32 {
        let command = called.command
        let arguments: Arguments
        do {
            arguments = try ArgumentParser.parse(
                words, options: command.allOptions, stopsAtFirstOperand: command.stopsAtFirstOperand)
        } catch {
            Standard.error("\(error)".printable + "\n\n" + usage(of: called))
            return ExitCode.badOption
        }
        if arguments[Help.flag] {
            try Standard.output(Help.text(of: called))
            return 0
        }
        if let problem = command.operands.problem(with: arguments.operands.count) {
            Standard.error("swrun: '\(called.title)' \(problem)\n\n" + usage(of: called))
            return ExitCode.badOperands
        }
        do {
            let session = try Session(root: arguments[GlobalOptions.root] ?? root, isImplicitRun: implicit)
            if command.sweepsFirst { try session.sweep() }
            return try command.run(arguments, in: session)
        } catch let error as UnknownCommand {
            throw error
        } catch {
            Standard.error(Failure.text(of: error))
            return (error as? Failure)?.code ?? (error as? RuntimeError)?.exitCode ?? (error as? StartFailure)?.code
                ?? command.failureCode
        }
    }

    /// The usage line and where to read on, as it stands under what was wrong.
    private static func usage(of called: CalledCommand) -> String {
        "Usage:  \(called.usageLine)\n\nRun '\(called.title) --help' for more information\n"
    }
}
