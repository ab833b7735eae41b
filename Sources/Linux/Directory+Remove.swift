internal import CLinux

extension Directory {
    /// Removes a name with everything below it, without following a link; a missing name is no error.
    ///
    /// A container may leave a tree of any depth, so depth must cost neither descriptors nor stack: what lies deep is
    /// moved to the top of the tree, and removed from there.
    package func removeTree(_ name: Path) throws(SystemError) {
        guard let top = try removeOrOpen(name, isDirectory: false) else { return }
        while true {
            while try top.removeContents(movingDeepOnesTo: top, depth: 0) {}
            do throws(SystemError) { return try removeEmptied(name) } catch {
                // Somebody who had it open has put something into it since.
                guard error.errno == .notEmpty else { throw error }
            }
        }
    }

    /// - Returns: Whether directories were moved to the top, for another round.
    private func removeContents(movingDeepOnesTo top: borrowing Directory, depth: Int) throws(SystemError) -> Bool {
        var moved = false
        for entry in try entries() {
            guard let inside = try removeOrOpen(entry.name, isDirectory: entry.kind == .directory) else { continue }
            if depth == Directory.depthLimit {
                try rename(entry.name, to: Path(".\(RandomHex.digits(16))"), in: top)
                moved = true
                continue
            }
            if try inside.removeContents(movingDeepOnesTo: top, depth: depth + 1) { moved = true }
            try removeEmptied(entry.name)
        }
        return moved
    }

    private static let depthLimit = 64

    /// Removes a name, or opens it when it is a directory that holds something; nil when it is gone.
    /// - Parameter isDirectory: Whether it is known to be one; where it is not, it may be all the same.
    private func removeOrOpen(_ name: Path, isDirectory: Bool) throws(SystemError) -> Directory? {
        var reason = Errno.notPermitted
        if !isDirectory {
            if unlinkat(number, name.cString, 0) == 0 || Errno.current == .noSuchFile { return nil }
            reason = Errno.current
        }
        // Most directories that are removed are empty: one call instead of ten.
        if unlinkat(number, name.cString, AT_REMOVEDIR) == 0 || Errno.current == .noSuchFile { return nil }
        do throws(SystemError) {
            return try openForRemoval(name)
        } catch {
            if error.errno == .noSuchFile { return nil }
            let isDirectory = error.errno != .notDirectory && error.errno != .tooManyLinks
            throw isDirectory ? error : SystemError("remove", name.description, reason)
        }
    }

    /// Opens a directory, and takes the rights to empty it where its owner may.
    private func openForRemoval(_ name: Path) throws(SystemError) -> Directory {
        do throws(SystemError) {
            let inside = try openDirectory(name)
            if Process.effectiveUserID != 0 { fchmod(inside.number, 0o700) }
            return inside
        } catch  where error.errno == .accessDenied {
            try setPermissions(of: name, 0o700)
            return try openDirectory(name)
        }
    }

    private func removeEmptied(_ name: Path) throws(SystemError) {
        do throws(SystemError) { try removeDirectory(name) } catch  where error.errno == .noSuchFile {}
    }
}
