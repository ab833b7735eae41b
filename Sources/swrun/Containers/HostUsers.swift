internal import Linux
internal import Runtime

/// The names of this machine's users. See passwd(5).
struct HostUsers: Sendable {
    private var names: [UInt32: String] = [:]

    init() throws {
        guard let bytes = try HostUsers.readPasswd() else { return }
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count > 2, let id = UInt32(String(decoding: fields[2], as: UTF8.self)), names[id] == nil else {
                continue
            }
            names[id] = String(decoding: fields[0], as: UTF8.self)
        }
    }

    /// nil where there is none, as in a bare root.
    private static func readPasswd() throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            return try FileDescriptor.open("/etc/passwd", .readOnly).readAll(
                limit: Accounts.fileLimit, of: "/etc/passwd")
        } catch {
            guard error.errno == .noSuchFile else { throw error }
            return nil
        }
    }

    /// A user's name, or its number where it has none.
    func name(of user: UInt32) -> String { names[user] ?? "\(user)" }
}
