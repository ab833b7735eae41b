package import Archive
internal import Linux

/// What a copy keeps of its original besides content, mode and time.
package struct CopyRules: Hashable, Sendable {
    package enum Owner: Hashable, Sendable {
        /// User and group stay, as numbers.
        case kept
        case given(user: UInt32, group: UInt32)
    }

    package var owner: Owner
    /// Whether set-id bits, capabilities of programs and the modes of device nodes stay.
    ///
    /// They mean something only with the owner, and on the machine, that they were given for: a container could leave a
    /// set-user-ID program or a readable disk for a directory of the host.
    package var keepsPrivileges: Bool
    /// Whether a directory that is there already gets owner, mode and time of the one that is copied over it.
    package var changesExistingDirectories: Bool

    package init(owner: Owner, keepsPrivileges: Bool, changesExistingDirectories: Bool) {
        self.owner = owner
        self.keepsPrivileges = keepsPrivileges
        self.changesExistingDirectories = changesExistingDirectories
    }

    /// The entry as the copy is to be.
    func applied(to entry: TarEntry) -> TarEntry {
        var entry = entry
        if case .given(let user, let group) = owner { (entry.userID, entry.groupID) = (user, group) }
        guard !keepsPrivileges else { return entry }
        switch entry.kind {
        case .characterDevice, .blockDevice: entry.permissions = 0o600
        // A directory's set-group-ID bit gives nobody any right.
        case .directory: entry.permissions &= 0o3777
        default: entry.permissions &= 0o1777
        }
        entry.extendedAttributes.removeAll { $0.name.hasPrefix("security.") }
        return entry
    }
}

/// How much has been copied: the one place where a copy's bytes are counted.
package struct CopyTally {
    /// Bytes of content, holes not counted.
    package private(set) var bytes: Int64 = 0
    private let meter: (any Meter)?

    package init(meter: (any Meter)? = nil) { self.meter = meter }

    mutating func add(_ count: Int64) {
        bytes = bytes.addingReportingOverflow(count).partialValue
        meter?.advance(by: count)
    }
}
