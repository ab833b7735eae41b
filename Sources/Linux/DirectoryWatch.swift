internal import CLinux

/// Tells when files in directories change, come or go; not which. See inotify(7).
package struct DirectoryWatch: ~Copyable {
    /// Readable, to poll(2), when something has happened.
    package let descriptor: FileDescriptor

    package init() throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try check("create a watch") { inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK)) })
    }

    /// Watches one more directory. See inotify_add_watch(2).
    package func add(_ directory: borrowing Directory) throws(SystemError) {
        // By descriptor: what is watched is what the caller has opened, whatever happens to its name.
        let path = Path("/proc/self/fd/\(directory.number)")
        let events = UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_ONLYDIR)
        try check("watch", path.description) { inotify_add_watch(descriptor.rawValue, path.cString, events) }
    }

    /// Forgets what has happened until now.
    package func clear() throws(SystemError) {
        var buffer = [UInt8](repeating: 0, count: 4096)
        do throws(SystemError) {
            while try Stream.read(descriptor.rawValue, into: &buffer) > 0 {}
        } catch { guard error.errno == .wouldBlock else { throw error } }
    }
}
