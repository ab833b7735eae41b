import Foundation
import Glibc

/// A program on a terminal of its own: what a person would see and type.
final class TerminalSession {
    let pid: pid_t
    private var master: Int32
    /// Held open so that the terminal outlives the program and its mode can be asked for afterwards.
    private var terminal: Int32
    private(set) var screen = ""
    /// Everything that was shown so far.
    private(set) var seen = ""
    private let before: [UInt8]

    init(
        _ words: [String], environment: [String: String], directory: String, rows: UInt16 = 24, columns: UInt16 = 80
    ) throws {
        master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard master >= 0, grantpt(master) == 0, unlockpt(master) == 0, let name = ptsname(master) else {
            throw HarnessError("no terminal: \(errno)")
        }
        let path = String(cString: name)
        terminal = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard terminal >= 0, ioctl(terminal, UInt(TIOCSWINSZ), &size) == 0 else {
            throw HarnessError("terminal: \(errno)")
        }
        before = TerminalSession.mode(of: terminal)
        // The leader of a new session that opens a terminal gets it as its controlling terminal.
        pid = try spawn(words, environment: environment, directory: directory, newSession: true) { actions in
            posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
            posix_spawn_file_actions_adddup2(&actions, 0, 1)
            posix_spawn_file_actions_adddup2(&actions, 0, 2)
        }
    }

    deinit { hangUp() }

    /// Whether the terminal's mode is what it was before the program started.
    var isRestored: Bool { TerminalSession.mode(of: terminal) == before }

    private static func mode(of descriptor: Int32) -> [UInt8] {
        var state = termios()
        guard tcgetattr(descriptor, &state) == 0 else { return [] }
        return withUnsafeBytes(of: &state) { Array($0) }
    }

    func type(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard write(master, bytes, bytes.count) == bytes.count else { throw HarnessError("type: \(errno)") }
    }

    /// Changes the size of the window, as a person's mouse would.
    func resize(rows: UInt16, columns: UInt16) throws {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard ioctl(master, UInt(TIOCSWINSZ), &size) == 0 else { throw HarnessError("resize: \(errno)") }
    }

    func send(_ signal: Int32) { kill(pid, signal) }

    /// Takes the terminal away, as closing its window does.
    func hangUp() {
        for end in [master, terminal] { close(end) }
        (master, terminal) = (-1, -1)
    }

    /// Waits until the screen shows a text that was not there at the last wait, and forgets what came before it.
    func waitFor(_ text: String, seconds: Double = 20) throws {
        let deadline = Date().addingTimeInterval(seconds * Machine.patience)
        while true {
            if let found = screen.range(of: text) {
                screen.removeSubrange(..<found.upperBound)
                return
            }
            guard Date() < deadline else { throw HarnessError("no \"\(text)\" on the terminal, but: \(screen)") }
            guard readSome(milliseconds: 100) else { throw HarnessError("ended without \"\(text)\": \(screen)") }
        }
    }

    /// Waits for the program to end; one that takes longer is killed, which is an error.
    func finish(seconds: Double = 30) throws -> Int32 {
        let deadline = Date().addingTimeInterval(seconds * Machine.patience)
        var status: Int32 = 0
        while waitpid(pid, &status, WNOHANG) == 0 {
            guard Date() < deadline else {
                kill(pid, SIGKILL)
                _ = exitCode(of: pid)
                throw HarnessError("not finished after \(seconds) s; the terminal shows: \(screen)")
            }
            _ = readSome(milliseconds: 20)
        }
        while readSome(milliseconds: 0, untilQuiet: true) {}
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }

    /// Reads what the terminal shows within a time; false when nobody has it open any more, or nothing came.
    private func readSome(milliseconds: Int32, untilQuiet: Bool = false) -> Bool {
        var entry = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return !untilQuiet }
        var chunk = [UInt8](repeating: 0, count: 65536)
        let count = read(master, &chunk, chunk.count)
        guard count > 0 else { return false }
        let text = String(decoding: chunk[..<count], as: UTF8.self)
        screen += text
        seen += text
        return true
    }
}
