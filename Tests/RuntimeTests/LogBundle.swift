import Linux

@testable import Runtime

/// A container's directory that is there for its log alone.
struct LogBundle: ~Copyable {
    let root: ContainerRoot
    let settings: LogSettings
    var path: Path { Path("/tmp").appending(root.name) }

    struct NoLog: Error {}

    init(_ settings: LogSettings = .init()) throws {
        root = try ContainerRoot()
        self.settings = settings
    }

    func log() throws -> ContainerLog {
        guard let log = ContainerLog(of: path, settings) else { throw NoLog() }
        return log
    }

    /// Lets a writer write, from its beginning to its end.
    func write(_ body: (inout ContainerLog) throws -> Void) throws {
        var log = try log()
        try body(&log)
        log.finish()
    }

    /// Gives the log this content.
    func put(_ text: String) throws {
        try root.directory.makeDirectoriesInRoot("log").replaceFile("container.log", with: Array(text.utf8), .atomic)
    }

    func text(_ age: Int = 0) throws -> String {
        let bytes = try root.directory.openDirectory("log").readFile(LogFiles.name(age), limit: 1 << 30)
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    /// The lines of a file, each without its time.
    func records(_ age: Int = 0) throws -> [String] {
        try text(age).split(separator: "\n").map { line in
            guard let place = line.firstRange(of: ",\"time\":")?.lowerBound else { return String(line) }
            return String(line[..<place])
        }
    }
}
