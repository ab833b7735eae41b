internal import CLinux

extension ChildProcess {
    /// Throws ELOOP for a program whose interpreter, that of its #! line or of its ELF header, is reached through
    /// `/proc/self/exe` or the like: the kernel follows such a link, and would execute the program that runs now, which is
    /// the host's, in the container (CVE-2019-5736).
    ///
    /// What the kernel cannot execute for another reason is left to it to refuse, and so is a file that this process may
    /// execute and not read.
    package static func checkInterpreter(of program: Path) throws(SystemError) {
        var path = program
        for _ in 0..<depthLimit {
            guard let file = try openOwn(path) else { return }
            guard try file.status().kind == .regular else { return }
            guard let line = ScriptLine(try file.readBytes(at: 0, count: ScriptLine.limit)) else {
                if let interpreter = elfInterpreter(of: file) { _ = try openOwn(interpreter) }
                return
            }
            guard let interpreter = line.interpreter else { return }
            path = interpreter
        }
    }

    /// How often a script may be the interpreter of a script. See execve(2), ELOOP.
    private static let depthLimit = 6

    private static func elfInterpreter(of file: borrowing FileDescriptor) -> Path? {
        do throws(ELFError) { return try ELFFile.interpreter(of: file) } catch { return nil }
    }

    /// Opens a file without following a link that does not say where it leads; nil where there is none to be read.
    private static func openOwn(_ path: Path) throws(SystemError) -> FileDescriptor? {
        var how = open_how()
        how.flags = UInt64(O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        how.resolve = UInt64(RESOLVE_NO_MAGICLINKS)
        let number = linux_openat2(AT_FDCWD, path.cString, &how)
        if number >= 0 { return FileDescriptor(owning: Int32(number)) }
        if Errno.current == .tooManyLinks { throw SystemError("execute", path.description, .tooManyLinks) }
        return nil
    }
}
