import Foundation
import Glibc

extension Fixture {
    /// A container that runs while `body` does, in the foreground of a process of its own; it is killed and removed
    /// afterwards.
    func withContainer(
        _ name: String = "live", _ options: [String] = [], of image: String = "base:v1",
        running words: [String] = ["sleep", "1000"], _ body: (Command) throws -> Void
    ) throws {
        let command = try start(["run", "--rm", "--name", name] + options + [image] + words)
        defer {
            _ = try? swrun("kill", name)
            _ = try? command.finish()
        }
        try waitUntil("container \(name) runs") { try swrun("ps", "-q", "-f", "name=\(name)").text != "" }
        try body(command)
    }

    /// Waits for a condition; throws when it does not come true within twenty seconds.
    func waitUntil(_ what: String, _ condition: () throws -> Bool) throws {
        let deadline = Date().addingTimeInterval(20 * Machine.patience)
        while try !condition() {
            guard Date() < deadline else { throw HarnessError("not so after 20 s: \(what)") }
            usleep(5000)
        }
    }
}
