import Foundation
import Glibc
import Synchronization

/// How a program ended and what it printed.
struct Outcome: CustomStringConvertible {
    let code: Int32
    let outputBytes: [UInt8]
    let errorBytes: [UInt8]

    var output: String { String(decoding: outputBytes, as: UTF8.self) }
    var errors: String { String(decoding: errorBytes, as: UTF8.self) }
    var lines: [String] { output.split(separator: "\n").map(String.init) }
    /// Standard output without the last newline.
    var text: String { output.hasSuffix("\n") ? String(output.dropLast()) : output }

    var description: String { "exit code \(code)\nstdout: \(output.suffix(4000))\nstderr: \(errors.suffix(4000))" }
}

/// What went wrong in the harness itself, or in a program that a test needs to succeed.
struct HarnessError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A program started by a test, with pipes for its three streams.
final class Command {
    let pid: pid_t
    private var input: Int32
    private let output: Int32
    private let errors: Int32
    private var outputBytes: [UInt8] = []
    private var errorBytes: [UInt8] = []

    /// Starts a program; `input` nil leaves the writing end of its standard input open for `write`.
    init(_ words: [String], environment: [String: String], directory: String) throws {
        var pipes: [[Int32]] = []
        for _ in 0..<3 {
            var ends: [Int32] = [-1, -1]
            guard pipe2(&ends, O_CLOEXEC) == 0 else { throw HarnessError("pipe2: \(errno)") }
            pipes.append(ends)
        }
        (input, output, errors) = (pipes[0][1], pipes[1][0], pipes[2][0])
        defer { for end in [pipes[0][0], pipes[1][1], pipes[2][1]] { close(end) } }
        pid = try spawn(words, environment: environment, directory: directory) { actions in
            posix_spawn_file_actions_adddup2(&actions, pipes[0][0], 0)
            posix_spawn_file_actions_adddup2(&actions, pipes[1][1], 1)
            posix_spawn_file_actions_adddup2(&actions, pipes[2][1], 2)
        }
    }

    deinit { for end in [input, output, errors] where end >= 0 { close(end) } }

    func send(_ signal: Int32) { kill(pid, signal) }

    /// Writes to the program's standard input, which stays open.
    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.write(input, bytes, bytes.count) == bytes.count else { throw HarnessError("write: \(errno)") }
    }

    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Reads until standard output holds a text; throws when the program ends or the time is over before.
    func waitForOutput(_ text: String, seconds: Double = 20) throws {
        let deadline = Date().addingTimeInterval(seconds * Machine.patience)
        while !String(decoding: outputBytes, as: UTF8.self).contains(text) {
            guard Date() < deadline else { throw HarnessError("no \"\(text)\" in: \(soFar)") }
            var entry = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 100) > 0 else { continue }
            if try drain(output, into: &outputBytes) { throw HarnessError("ended without \"\(text)\": \(soFar)") }
        }
    }

    /// Whether standard output takes nothing more before somebody reads. How many bytes that is depends on the writes: what
    /// does not fit into a page goes to the next one.
    var isOutputFull: Bool {
        let end = open("/proc/self/fd/\(output)", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        guard end >= 0 else { return false }
        defer { close(end) }
        var entry = pollfd(fd: end, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 0) == 0
    }

    private var soFar: String { String(decoding: outputBytes, as: UTF8.self) }

    /// Feeds standard input, collects the output and waits for the end; a program that takes longer is killed, which
    /// is an error.
    func finish(input bytes: [UInt8] = [], seconds: Double = 60) throws -> Outcome {
        // A write into a pipe that nobody reads any more is an error here, not the end of the test run.
        signal(SIGPIPE, SIG_IGN)
        var rest = bytes[...]
        if rest.isEmpty { closeInput() } else { _ = fcntl(input, F_SETFL, O_NONBLOCK) }
        var open = [output: true, errors: true]
        let deadline = Date().addingTimeInterval(seconds * Machine.patience)
        while open.values.contains(true) || input >= 0 {
            var entries = [
                pollfd(fd: open[output] == true ? output : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: open[errors] == true ? errors : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
            ]
            if Date() > deadline {
                kill(pid, SIGKILL)
                _ = waitForEnd()
                throw HarnessError("not finished after \(seconds) s; stdout: \(soFar)")
            }
            guard poll(&entries, 3, 200) > 0 else { continue }
            if entries[0].revents != 0, try drain(output, into: &outputBytes) { open[output] = false }
            if entries[1].revents != 0, try drain(errors, into: &errorBytes) { open[errors] = false }
            if entries[2].revents != 0 {
                let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, min($0.count, 65536)) }
                if count > 0 { rest = rest.dropFirst(count) }
                if rest.isEmpty || (count < 0 && errno != EAGAIN) { closeInput() }
            }
        }
        return Outcome(code: waitForEnd(), outputBytes: outputBytes, errorBytes: errorBytes)
    }

    /// Reads what is there; true at the end of the stream.
    private func drain(_ descriptor: Int32, into bytes: inout [UInt8]) throws -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = read(descriptor, &chunk, chunk.count)
        if count > 0 { bytes += chunk[..<count] }
        return count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)
    }

    private func waitForEnd() -> Int32 { exitCode(of: pid) }
}

/// The programs of the tests that nobody has waited for yet.
private let unwaited = Mutex<Set<pid_t>>([])

/// Buries the processes that this one has adopted. As long as one of a container is not buried, the container's own first
/// process cannot end: see pid_namespaces(7).
private func buryOrphans() {
    let children = (try? String(contentsOfFile: "/proc/self/task/\(getpid())/children", encoding: .utf8)) ?? ""
    let known = unwaited.withLock { $0 }
    for pid in children.split(separator: " ").compactMap({ pid_t($0) }) where !known.contains(pid) {
        waitpid(pid, nil, WNOHANG)
    }
}

/// Waits for a child and says what a shell would: its exit code, or 128 plus the signal.
func exitCode(of pid: pid_t) -> Int32 {
    var status: Int32 = 0
    defer { _ = unwaited.withLock { $0.remove(pid) } }
    while waitpid(pid, &status, 0) < 0 { if errno != EINTR { return -1 } }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
}

/// Starts a program found in the PATH of the environment it is given, with every signal at its default.
func spawn(
    _ words: [String], environment: [String: String], directory: String, newSession: Bool = false,
    _ configure: (inout posix_spawn_file_actions_t) -> Void
) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addchdir_np(&actions, directory)
    configure(&actions)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var (none, all) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    var flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
    if newSession { flags |= 0x80 }  // POSIX_SPAWN_SETSID, which the Glibc module does not show
    posix_spawnattr_setflags(&attributes, Int16(flags))

    let path = environment["PATH"] ?? "/usr/sbin:/usr/bin:/sbin:/bin"
    let program = words.first ?? ""
    let candidates = program.contains("/") ? [program] : path.split(separator: ":").map { "\($0)/\(program)" }
    guard let file = candidates.first(where: { access($0, X_OK) == 0 }) else {
        throw HarnessError("no program \(program) on this machine: tools/setup test installs what the tests need")
    }
    var arguments = words.map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in arguments + variables { free(pointer) } }
    var pid: pid_t = 0
    buryOrphans()
    let answer = unwaited.withLock { pids in
        let answer = posix_spawn(&pid, file, &actions, &attributes, &arguments, &variables)
        if answer == 0 { pids.insert(pid) }
        return answer
    }
    guard answer == 0 else { throw HarnessError("cannot start \(file): \(String(cString: strerror(answer)))") }
    return pid
}
