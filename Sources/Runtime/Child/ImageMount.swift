package import Linux

/// The files of another image, which the container sees read-only in one of its directories.
package struct ImageMount: Hashable, Sendable {
    /// Counted together with the bind mounts: the held descriptor is found by it.
    package let index: Int
    package let stack: LayerStack
    /// What of it is mounted, with the image's root as `/`; "" for all.
    package let subpath: Path
    package let destination: Path
    package let attributes: MountAttributes

    package init(index: Int, stack: LayerStack, subpath: Path, destination: Path, attributes: MountAttributes) {
        self.index = index
        self.stack = stack
        self.subpath = subpath
        self.destination = destination
        self.attributes = attributes.union(.readOnly)
    }

    /// Stacks the layers and takes hold of what is to be mounted, detached. The current directory changes.
    ///
    /// fsconfig(2) takes 255 bytes for one parameter, too few for many layers, and mount(2) wants a place: what is mounted
    /// there is taken away again at once, within a mount namespace of our own.
    /// - Parameter place: A directory where nothing is mounted yet that is needed later.
    func hold(at place: Path) throws(SystemError) -> FileDescriptor {
        try Inheritance.enter(try FileDescriptor.open(stack.directory, [.path, .directory]))
        try Mount.overlay(at: place, options: stack.shortOption, attributes)
        let held: FileDescriptor
        do throws(SystemError) { held = try clone(from: place) } catch {
            try Mount.detach(place, lazily: true)
            throw error
        }
        try Mount.detach(place, lazily: true)
        return held
    }

    private func clone(from place: Path) throws(SystemError) -> FileDescriptor {
        // A link of the image leads nowhere but into the image.
        let source = try Directory.open(place).openInRoot(subpath, .path)
        let held = try Mount.clone(source, recursive: false)
        try Mount.set(attributes, on: held, recursive: false)
        return held
    }

    /// The system calls of `hold(at:)`, in order.
    static let calls = ["fchdir", "mount", "openat2", "open_tree", "mount_setattr", "umount2"]

    /// "image layers of /stacks/a", with the part.
    var subject: String {
        "\(subpath.isEmpty ? "the files" : "/\(subpath)") of the image in \(stack.directory)"
    }
}
