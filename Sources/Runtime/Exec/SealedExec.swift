package import Linux

/// The way from the command that asks for a process in a container to the one that makes it.
///
/// The second is our own program again, started anew by `SealedProgram`: from the moment it has entered the container's
/// pid namespace, what it has in memory, open and on its command line is at the mercy of the container's processes.
package enum SealedExec {
    /// The first word of its command line: no image can have this name. What follows names the container, for people
    /// who look at ps(1).
    package static let word = "--exec"

    /// Replaces this process by the one that makes the request true.
    /// - Parameters:
    ///   - filter: The compiled seccomp filter; nil for none.
    ///   - ready: The number of a pipe that gets one byte when the process runs; nil where nobody waits for that.
    package static func become(
        _ request: ExecRequest, filter: [UInt8]?, ready: Int32?
    ) throws -> Never {
        let document = try memory("request", request.encoded())
        let program = try memory("filter", filter ?? [])
        let numbers = [document.rawValue, program.rawValue] + (ready.map { [$0] } ?? [])
        try SealedProgram.become(words(for: request.container), passing: numbers)
    }

    /// The command line of what waits for a further process of a container.
    static func words(for container: String) -> [String] { ["swrun", word, String(container.prefix(12))] }

    static func memory(_ name: String, _ bytes: [UInt8]) throws(SystemError) -> FileDescriptor {
        let file = try FileDescriptor.memory(named: name)
        try file.write(bytes)
        return file
    }

    /// What `become` has started does this: it makes the process and stays with it until it ends.
    /// - Throws: `ExecError`, `RuntimeError`.
    package static func perform() throws -> ExitStatus {
        try SealedProgram.close()
        // execveat(2) names a process after the number of its descriptor.
        Process.setName("swrun")
        let request = try ExecRequest(decoding: try passed(0, limit: 64 << 20))
        let filter = try passed(1, limit: 1 << 20)
        let ready = request.isDetached ? try SealedProgram.passed(2) : nil
        // Wherever the caller was, the container shall not learn of it.
        try Inheritance.enter(try FileDescriptor.open("/", [.path, .directory]))
        return try ExecLaunch(request: request, filter: filter.isEmpty ? nil : filter).run(ready)
    }

    private static func passed(_ index: Int32, limit: Int) throws -> [UInt8] {
        let file = try SealedProgram.passed(index)
        try file.seek(to: 0)
        return try file.readAll(limit: limit, of: "the request")
    }
}

/// Why a process could not be started in a container, beside what keeps any from being started.
package enum ExecError: Error, Hashable, CustomStringConvertible {
    /// The container's first process has ended.
    case notRunning(String)
    case noWorkingDirectory(Path, Errno)

    package var description: String {
        switch self {
        case .notRunning(let container): "Container \(container) is not running"
        case .noWorkingDirectory(let path, let reason):
            "chdir to cwd (\(path.quoted)): \(reason.lowercased)"
        }
    }

    package var exitCode: Int32 {
        switch self {
        case .notRunning: 1
        case .noWorkingDirectory: 126
        }
    }
}
