package import Linux

extension Accounts {
    /// The users and groups of a tree that its own processes may change meanwhile: what is no regular file counts as
    /// missing and is not opened.
    /// - Parameter root: The tree.
    package init(in root: borrowing Directory) throws {
        try self.init(
            passwd: try Accounts.read("etc/passwd", in: root), group: try Accounts.read("etc/group", in: root))
    }

    private static func read(_ path: Path, in root: borrowing Directory) throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            return try root.readRegularInRoot(path, limit: fileLimit)
        } catch {
            guard error.errno.meansGone || error.errno == .invalidArgument else { throw error }
            return nil
        }
    }
}
