import Glibc

/// A process that waits until it is killed.
final class Sleeper: Sendable {
    let pid: Int32

    struct NotStarted: Error {}

    init() throws {
        var pid: pid_t = 0
        let words: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("1000"), nil]
        defer { words.forEach { free($0) } }
        guard posix_spawnp(&pid, "sleep", nil, nil, words, nil) == 0 else { throw NotStarted() }
        self.pid = pid
    }

    func end() {
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }
}
