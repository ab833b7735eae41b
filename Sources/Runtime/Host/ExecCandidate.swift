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

/// The first line of a script, taken apart as the kernel does it. See execve(2), "Interpreter scripts".
struct ScriptLine: Hashable {
    /// How much of a file the kernel looks at: BINPRM_BUF_SIZE.
    static let limit = 256

    /// nil when the line names none.
    let interpreter: Path?
    let endsInCarriageReturn: Bool
    /// The name of the interpreter goes on where the kernel stops reading.
    let isTooLong: Bool

    /// nil when the bytes do not begin with "#!".
    init?(_ start: [UInt8]) {
        guard start.starts(with: Array("#!".utf8)) else { return nil }
        let blank: [UInt8] = [0x20, 0x09]
        let line = start.dropFirst(2).prefix { $0 != 0x0a && $0 != 0 }
        let name = line.drop { blank.contains($0) }.prefix { !blank.contains($0) }
        interpreter = name.isEmpty ? nil : Path(bytes: name)
        endsInCarriageReturn = line.last == 0x0d
        isTooLong = name.endIndex == start.endIndex && start.count >= Self.limit
    }
}
