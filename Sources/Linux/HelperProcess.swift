internal import CLinux

/// A program that works for this process: it gets no input, its output is read from a pipe, and what it writes to
/// standard error, no more than a pipe holds, is had at its end. It is killed with its owner.
package struct HelperProcess: ~Copyable {
    private let process: PidDescriptor
    private let errors: FileDescriptor
    private var isRunning = true

    /// Starts a program with the environment of this process. Only for a process with one thread.
    /// - Parameter output: Gets the reading end of the program's standard output.
    /// - Throws: `SystemError` when the program cannot be executed.
    package init(_ program: Path, _ arguments: [String], output: inout FileDescriptor?) throws(SystemError) {
        try ChildProcess.checkExecutable(program)
        let results = try Pipe()
        let complaints = try Pipe()
        let null = try FileDescriptor.open("/dev/null", .readOnly)
        let environment = Process.environment
        switch try ChildProcess.clone([], into: nil) {
        case .child:
            do throws(SystemError) {
                try Inheritance.dieWithParent()
                try Inheritance.place(null, at: 0)
                try Inheritance.place(results.writer, at: 1)
                try Inheritance.place(complaints.writer, at: 2)
                try Inheritance.closeOnExecution(from: 3)
                try Inheritance.resetSignals()
                let reason = ChildProcess.execute(
                    program, arguments: [program.description] + arguments, environment: environment)
                throw SystemError("execute", program.description, reason)
            } catch {
                try? complaints.writer.write("\(error)\n")
                ChildProcess.exit(1)
            }
        case .parent(_, let process):
            self.process = process
            errors = complaints.keepReader()
            output = results.keepReader()
        }
    }

    /// Waits for the program's end.
    /// - Returns: nil when it succeeded, else what it wrote to standard error.
    package mutating func finish() throws(SystemError) -> String? {
        let status = try process.wait()
        isRunning = false
        if status == .exited(0) { return nil }
        let text = String(decoding: try errors.readAll(limit: 64 << 10, of: "the helper's errors"), as: UTF8.self)
        if !text.isEmpty { return text }
        switch status {
        case .exited(let code): return "it ended with exit code \(code)"
        case .signaled(let number): return "it was ended by signal \(number)"
        }
    }

    /// Ends the program.
    /// - Returns: What it wrote to standard error; nil for nothing.
    package mutating func abort() throws(SystemError) -> String? {
        try process.send(SIGKILL)
        _ = try process.wait()
        isRunning = false
        let text = String(decoding: try errors.readAll(limit: 64 << 10, of: "the helper's errors"), as: UTF8.self)
        return text.isEmpty ? nil : text
    }

    deinit {
        guard isRunning else { return }
        // Nobody is left to hear of a failure.
        try? process.send(SIGKILL)
        _ = try? process.wait()
    }
}

extension Process {
    /// The whole environment: "NAME=value". See environ(7).
    static var environment: [String] {
        var entries: [String] = []
        var next = linux_environment()
        while let place = next, let entry = place.pointee {
            entries.append(String(cString: entry))
            next = place + 1
        }
        return entries
    }
}
