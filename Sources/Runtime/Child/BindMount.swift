package import Linux

/// A directory or file of the host that the container sees in a second place.
package struct BindMount: Hashable, Sendable {
    /// Which of the plan's bind mounts, counted from 0: the held descriptor is found by it.
    package let index: Int
    package let source: Path
    package let destination: Path
    package let recursive: Bool
    package let attributes: MountAttributes
    /// Of the mount and of all that the source has mounted below it.
    package var recursiveAttributes: MountAttributes = []
    package var propagation = MountPropagation.isPrivate
    /// The end of `source` that lies in a directory which containers write to: looked up inside it, so that a link of theirs
    /// leads nowhere else (CVE-2017-1002101). "" for none.
    package var subpath: Path = ""

    package init(index: Int, source: Path, destination: Path, recursive: Bool, attributes: MountAttributes) {
        self.index = index
        self.source = source
        self.destination = destination
        self.recursive = recursive
        self.attributes = attributes
    }

    /// Takes hold of the source, detached, with the flags that it is to have.
    ///
    /// One that propagates has to be held before this process's mounts are made private.
    func hold() throws(SystemError) -> FileDescriptor {
        let held = try cloneSource()
        if propagation == .slave { try Mount.set(propagation, on: held, recursive: recursive) }
        if !attributes.isEmpty { try Mount.set(attributes, on: held, recursive: false) }
        if !recursiveAttributes.isEmpty { try Mount.set(recursiveAttributes, on: held, recursive: true) }
        return held
    }

    private func cloneSource() throws(SystemError) -> FileDescriptor {
        guard !subpath.isEmpty else { return try Mount.clone(source, recursive: recursive) }
        let root = try Directory.open(Path(bytes: source.bytes.dropLast(subpath.bytes.count)) ?? source)
        return try Mount.clone(try root.openInRoot(subpath, .path), recursive: recursive)
    }
}

extension BindMount {
    /// The system calls of `hold()`, in order.
    var calls: [String] {
        let changes = [propagation == .slave, !attributes.isEmpty, !recursiveAttributes.isEmpty].count { $0 }
        return (subpath.isEmpty ? [] : ["openat2"]) + ["open_tree"] + Array(repeating: "mount_setattr", count: changes)
    }
}
