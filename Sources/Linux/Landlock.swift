internal import CLinux

/// A set of rules about files that a thread puts on and can never take off. See landlock(7).
///
/// What the rules do not allow is refused with EACCES, to root as well: opening, creating, linking, renaming, removing,
/// truncating. Not ruled are files that are open already and, as far as the kernel goes today, owner, mode, times and
/// attributes.
package struct Landlock: ~Copyable {
    private let ruleset: FileDescriptor
    private let handled: Access

    /// What may be done with the files of a tree.
    package struct Access: OptionSet, Sendable {
        package let rawValue: UInt64
        package init(rawValue: UInt64) { self.rawValue = rawValue }

        /// Opening files and directories for reading.
        package static let read = Access([LANDLOCK_ACCESS_FS_READ_FILE, LANDLOCK_ACCESS_FS_READ_DIR])
        /// Changing content: opening for writing, truncating.
        package static let write: Access = [Access([LANDLOCK_ACCESS_FS_WRITE_FILE]), truncate]
        /// Making, linking, renaming and removing names.
        package static let rearrange = Access([
            LANDLOCK_ACCESS_FS_MAKE_CHAR, LANDLOCK_ACCESS_FS_MAKE_DIR, LANDLOCK_ACCESS_FS_MAKE_REG,
            LANDLOCK_ACCESS_FS_MAKE_SOCK, LANDLOCK_ACCESS_FS_MAKE_FIFO, LANDLOCK_ACCESS_FS_MAKE_BLOCK,
            LANDLOCK_ACCESS_FS_MAKE_SYM, LANDLOCK_ACCESS_FS_REMOVE_DIR, LANDLOCK_ACCESS_FS_REMOVE_FILE,
            LANDLOCK_ACCESS_FS_REFER,
        ])
        /// Since version 3.
        fileprivate static let truncate = Access([LANDLOCK_ACCESS_FS_TRUNCATE])
        /// Running programs: what `refusingAll` refuses and nothing allows.
        fileprivate static let execute = Access([LANDLOCK_ACCESS_FS_EXECUTE])
        /// Commands to devices, since version 5: as above.
        fileprivate static let command = Access([LANDLOCK_ACCESS_FS_IOCTL_DEV])

        private init(_ rights: [UInt64]) { self.init(rawValue: rights.reduce(0, |)) }
    }

    /// The version of the kernel's interface; nil where the kernel has none, or is told not to offer it.
    package static var version: Int? {
        let version = linux_landlock_version()
        return version > 0 ? Int(version) : nil
    }

    /// Rules that so far refuse everything; nil where the kernel cannot keep them. Version 1 (Linux 5.13 to 5.18) cannot:
    /// it has no way to allow a hard link from one directory to another.
    package static func refusingAll() throws(SystemError) -> Landlock? {
        guard let version, version >= 2 else { return nil }
        var handled: Access = [.read, .write, .rearrange, .execute, .command]
        if version < 3 { handled.remove(.truncate) }
        if version < 5 { handled.remove(.command) }
        let number = try check("create", "a Landlock ruleset") { linux_landlock_create_ruleset(handled.rawValue) }
        return Landlock(ruleset: FileDescriptor(owning: number), handled: handled)
    }

    private init(ruleset: consuming FileDescriptor, handled: Access) {
        self.ruleset = ruleset
        self.handled = handled
    }

    /// Allows something with the directory and everything below it, whatever path leads there.
    package func allow(_ access: Access, beneath directory: borrowing Directory) throws(SystemError) {
        let allowed = access.intersection(handled).rawValue
        try check("add a Landlock rule for", descriptorName(directory.number)) {
            linux_landlock_allow_beneath(ruleset.rawValue, directory.number, allowed)
        }
    }

    /// Holds the calling thread to the rules, for good.
    package consuming func restrictThread() throws(SystemError) {
        // The kernel asks for this of whoever has no CAP_SYS_ADMIN; it is the thread's alone as well.
        try check("set", "no_new_privs") { linux_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }
        try check("enter", "a Landlock domain") { linux_landlock_restrict_self(ruleset.rawValue) }
    }
}
