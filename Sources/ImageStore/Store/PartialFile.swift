package import Archive
package import Linux

/// A file while it is written, under a name that nobody looks for. It vanishes with its owner unless it is published.
package struct PartialFile: ~Copyable {
    package let file: FileDescriptor
    private let directory: Directory
    private var name: Path?

    init(in directory: consuming Directory) throws(SystemError) {
        let name = Layout.newPartialName()
        let file = try directory.open(name, [.readWrite, .create, .exclusive], mode: 0o600)
        self.file = file
        self.directory = directory
        self.name = name
    }

    /// Gives the file its name, in place of what has it. Nothing waits for the disk.
    package consuming func publish(as place: Path) throws(SystemError) {
        guard let partial = name else { return }
        try directory.rename(partial, to: place)
        name = nil
    }

    /// Makes a blob known under the digest of its content, which the caller has computed.
    package consuming func publish(as digest: Digest) throws(SystemError) { try publish(as: Path(digest.hex)) }

    deinit {
        // Nobody is left to hear of a failure; the next sweep tries again.
        if let name { try? directory.removeFile(name) }
    }
}
