internal import Archive
internal import Linux

/// Where the files of an image archive stand, by their names in it. No name leads out of it.
protocol ArchiveFiles: AnyObject {
    /// How large the file is that a name leads to, through links if need be; nil when there is none.
    func size(of name: Path) throws -> Int64?

    /// Its content; nil when there is none.
    func open(_ name: Path) throws -> FileWindow?
}

/// A tar, which is read in place and never unpacked.
final class TarFiles: ArchiveFiles {
    private let file: FileDescriptor
    private let index: TarIndex

    init(_ file: consuming FileDescriptor) throws(ArchiveError) {
        index = try TarIndex(scanning: file)
        self.file = file
    }

    func size(of name: Path) throws -> Int64? { try location(of: name)?.size }

    func open(_ name: Path) throws -> FileWindow? {
        guard let location = try location(of: name) else { return nil }
        return try FileWindow(file, offset: location.offset, length: location.size)
    }

    /// Some tools write absolute names, and mean the archive's own root.
    private func location(of name: Path) throws(ArchiveError) -> TarIndex.Location? {
        try index.location(of: name.isAbsolute ? name.droppingFirst(name.cString.prefix { $0 == slash }.count) : name)
    }
}

private let slash = CChar(UInt8(ascii: "/"))

/// A directory that holds what an archive would, such as an OCI image layout.
final class DirectoryFiles: ArchiveFiles {
    private let directory: Directory

    init(_ directory: consuming Directory) { self.directory = directory }

    func size(of name: Path) throws -> Int64? {
        guard let file = try file(name) else { return nil }
        return try file.status().size
    }

    func open(_ name: Path) throws -> FileWindow? {
        guard let file = try file(name) else { return nil }
        return try FileWindow(file)
    }

    private func file(_ name: Path) throws(SystemError) -> FileDescriptor? {
        do throws(SystemError) {
            return try directory.openInRoot(name, .path).reopenRegular()
        } catch {
            switch error.errno {
            case .noSuchFile, .notDirectory: return nil
            default: throw error
            }
        }
    }
}
