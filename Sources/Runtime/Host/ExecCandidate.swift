internal import Linux

/// A file of a container as execve(2) sees it before it is run.
///
/// The container may be hostile: the path is walked inside its root, nothing but a regular file is opened, and little
/// of it is read.
enum ExecCandidate {
    /// The path leads nowhere; the link is what its last name says, if that is a symbolic link.
    case absent(Errno, link: Path?)
    case special(FileStatus.Kind)
    /// Nobody may execute it.
    case withoutExecuteBit(FileStatus)
    case script(ScriptLine)
    case elf(ELFFile)
    case damaged(ELFError)
    /// Any other file, by its first bytes.
    case other(start: [UInt8])
    /// A file that cannot be read here.
    case unreadable

    static func inspect(_ path: Path, in root: borrowing Directory) -> ExecCandidate {
        do throws(SystemError) {
            let place = try root.openInRoot(path, .path)
            let status = try place.status()
            guard status.kind == .regular else { return .special(status.kind) }
            guard status.permissions & 0o111 != 0 else { return .withoutExecuteBit(status) }
            return try read(try place.reopenRegular())
        } catch  where error.errno == .accessDenied {
            return .unreadable
        } catch {
            return .absent(error.errno, link: link(path, in: root))
        }
    }

    private static func read(_ file: borrowing FileDescriptor) throws(SystemError) -> ExecCandidate {
        let start = try file.readBytes(at: 0, count: ScriptLine.limit)
        if let line = ScriptLine(start) { return .script(line) }
        do throws(ELFError) {
            if let elf = try ELFFile.read(file) { return .elf(elf) }
        } catch { return .damaged(error) }
        return .other(start: start)
    }

    private static func link(_ path: Path, in root: borrowing Directory) -> Path? {
        guard let parent = try? root.openInRoot(path.parent, [.path, .directory]) else { return nil }
        return try? Directory(parent).readSymbolicLink(path.lastComponent)
    }
}
