import Foundation
import Glibc
import Testing

/// A store of its own for one test, the built program to use it with, and the check that nothing is left afterwards.
struct Fixture {
    /// Everything of this test is below it; nobody else may enter.
    let directory: String
    /// The store: SWRUN_ROOT of every command.
    let root: String
    /// Where the test's own files go, and the working directory of every command.
    let work: String
    let environment: [String: String]

    /// Runs a test's body, then looks at the machine: mounts, processes, cgroups, locks and temporary files must be what
    /// they were. What is found is reported and cleared, so that one failure stays one.
    static func with(_ body: (Fixture) throws -> Void) throws {
        var template = Array("/tmp/swrun-test.XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw HarnessError("no temporary directory: \(errno)") }
        let fixture = Fixture(directory: String(cString: made))
        for path in [fixture.root, fixture.work, fixture.directory + "/tmp"] { mkdir(path, 0o700) }
        let before = MachineState()
        defer { fixture.remove() }
        do {
            try body(fixture)
        } catch {
            fixture.removeContainers()
            throw error
        }
        // Bridges stay for the next container; there is none.
        if FileManager.default.fileExists(atPath: fixture.root + "/networks") {
            _ = try fixture.shell("swrun network prune -f")
        }
        for leftover in fixture.leftovers(since: before) { Issue.record("left behind: \(leftover)") }
        fixture.removeContainers()
    }

    private init(directory: String) {
        self.directory = directory
        (root, work) = (directory + "/root", directory + "/work")
        environment = Machine.environment.merging(
            ["SWRUN_ROOT": directory + "/root", "TMPDIR": directory + "/tmp"], uniquingKeysWith: { $1 })
    }

    private func removeContainers() {
        _ = try? shell(
            "swrun ps -aq --no-trunc | xargs -r swrun rm -f; test ! -d \(root)/networks || swrun network prune -f")
    }

    private func remove() {
        for pid in processesInside() { kill(pid, SIGKILL) }
        _ = try? Command(["rm", "-rf", directory], environment: Machine.environment, directory: "/").finish()
    }

    // MARK: Running things

    /// Runs the built program.
    func swrun(
        _ arguments: String..., input: String = "", environment extra: [String: String] = [:], seconds: Double = 60
    ) throws -> Outcome {
        try swrun(arguments, input: Array(input.utf8), environment: extra, seconds: seconds)
    }

    func swrun(
        _ arguments: [String], input: [UInt8] = [], environment extra: [String: String] = [:], seconds: Double = 60
    ) throws -> Outcome {
        try start(arguments, environment: extra).finish(input: input, seconds: seconds)
    }

    /// Starts the built program and returns at once.
    func start(_ arguments: [String], environment extra: [String: String] = [:]) throws -> Command {
        try Command(
            [Machine.program] + arguments, environment: environment.merging(extra, uniquingKeysWith: { $1 }),
            directory: work)
    }

    /// Starts the built program on a terminal.
    func terminal(_ arguments: String..., rows: UInt16 = 24, columns: UInt16 = 80) throws -> TerminalSession {
        try TerminalSession(
            [Machine.program] + arguments,
            environment: environment.merging(["TERM": "vt100"], uniquingKeysWith: { $1 }),
            directory: work, rows: rows, columns: columns)
    }

    /// Runs a script in bash on a terminal of its own, with the built program in its PATH.
    func terminalShell(_ script: String) throws -> TerminalSession {
        let path = "\(Machine.products):\(environment["PATH"] ?? "")"
        return try TerminalSession(
            ["bash", "-c", script],
            environment: environment.merging(["TERM": "vt100", "PATH": path], uniquingKeysWith: { $1 }),
            directory: work)
    }

    /// Runs a script in bash, with the built program in its PATH; it stops at the first command that fails.
    func shell(_ script: String, input: [UInt8] = [], seconds: Double = 120) throws -> Outcome {
        let path = "\(Machine.products):\(environment["PATH"] ?? "")"
        return try Command(
            ["bash", "-euo", "pipefail", "-c", script],
            environment: environment.merging(["PATH": path], uniquingKeysWith: { $1 }), directory: work
        ).finish(input: input, seconds: seconds)
    }

    /// Runs the built program, which must succeed and say nothing on stderr, and returns what it printed.
    @discardableResult
    func ok(_ arguments: String..., at location: SourceLocation = #_sourceLocation) throws -> String {
        try ok(arguments, at: location)
    }

    /// The same with the words in a list.
    @discardableResult
    func ok(_ arguments: [String], at location: SourceLocation = #_sourceLocation) throws -> String {
        let outcome = try swrun(arguments)
        #expect(
            outcome.code == 0 && outcome.errors.isEmpty, "swrun \(arguments.joined(separator: " ")): \(outcome)",
            sourceLocation: location)
        return outcome.text
    }

    /// Runs a script, which must succeed, and returns what it printed.
    @discardableResult
    func shellOK(
        _ script: String, seconds: Double = 120, at location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let outcome = try shell(script, seconds: seconds)
        #expect(outcome.code == 0, "\(script): \(outcome)", sourceLocation: location)
        return outcome.text
    }

    /// Runs the built program, which must fail with this exit code, one clear message on stderr and nothing else.
    func fails(
        _ code: Int32, _ arguments: String..., saying text: String, at location: SourceLocation = #_sourceLocation
    ) throws { try fails(code, arguments, saying: text, at: location) }

    /// The same with the words in a list.
    func fails(
        _ code: Int32, _ arguments: [String], saying text: String, at location: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try swrun(arguments)
        #expect(
            outcome.code == code && outcome.errors.contains(text) && outcome.output.isEmpty,
            "swrun \(arguments.joined(separator: " ")) should end with \(code) and say \"\(text)\": \(outcome)",
            sourceLocation: location)
    }

    // MARK: Files

    func write(_ text: String, to name: String, permissions: Int = 0o644) throws {
        let path = "\(work)/\(name)"
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: "\(work)/\(name)")), as: UTF8.self)
    }
}
