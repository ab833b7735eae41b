import Foundation
import Glibc
import Testing

extension Fixture {
    /// What is noted of a container's run.
    struct Run {
        let id: String
        let process: pid_t
        let monitor: pid_t
        /// The file that says so.
        let path: String
    }

    func run(of container: String) throws -> Run {
        let id = try ok("inspect", "-f", "{{.Id}}", container)
        let path = "\(root)/run/\(id)/state.json"
        let line = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").last ?? ""
        guard let state = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
            let process = state["pid"] as? Int, let supervisor = state["supervisor"] as? [String: Any],
            let monitor = supervisor["pid"] as? Int
        else { throw HarnessError("no run noted in \(path)") }
        return Run(id: id, process: pid_t(process), monitor: pid_t(monitor), path: path)
    }

    /// Asks every 20 ms until the answer is yes.
    func waitUntil(_ what: String, seconds: Double = 20, _ isSo: () throws -> Bool) throws {
        let deadline = Date().addingTimeInterval(seconds * Machine.patience)
        while try !isSo() {
            guard Date() < deadline else { throw HarnessError("never came true: \(what)") }
            _ = poll(nil, 0, 20)
        }
    }

    func status(of container: String) throws -> String { try ok("inspect", "-f", "{{.State.Status}}", container) }
}

/// Whether a process of this number runs; a zombie does not.
func isAlive(_ pid: pid_t) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
        let state = text.split(separator: ")").last?.split(separator: " ").first
    else { return false }
    return state != "Z" && state != "X"
}
