package import Linux

extension ExecFailure {
    /// Finds out why execve(2) failed, by looking at the files that it looked at.
    /// - Parameters:
    ///   - program: The first word of the command, as it was given.
    ///   - path: The container's `PATH`; used when the program has no slash.
    ///   - workingDirectory: Where the process would have started, from the container's root.
    ///   - root: The container's root directory.
    ///   - reason: What execve(2) answered.
    ///   - machine: What uname(2) says of this machine.
    package static func diagnose(
        _ program: String, path: String?, workingDirectory: Path, in root: borrowing Directory, _ reason: Errno,
        machine: String = Process.machine
    ) -> ExecFailure {
        let start = "exec: \(Path(program).quoted)"
        guard let file = find(program, path: path, workingDirectory: workingDirectory, in: root) else {
            return .notFound(
                message: "\(start): executable file not found in $PATH", hint: searchHint(program, path: path))
        }
        let diagnosis = ExecDiagnosis(program: Path(program), reason: reason, machine: machine)
        guard let problem = diagnosis.problem(of: file, workingDirectory, in: root) else {
            return .notExecutable(message: "\(start): \(reason.lowercased)", hint: nil)
        }
        let message = "\(start): \(problem)"
        return problem.isAbsence
            ? .notFound(message: message, hint: problem.hint) : .notExecutable(message: message, hint: problem.hint)
    }

    /// The file that a shell would take for a program: the first in PATH that may be executed, else the first that is
    /// there at all.
    private static func find(
        _ program: String, path: String?, workingDirectory: Path, in root: borrowing Directory
    ) -> Path? {
        if program.utf8.contains(UInt8(ascii: "/")) { return workingDirectory.resolving(Path(program)) }
        guard !program.isEmpty else { return nil }
        var second: Path?
        for directory in (path ?? "").split(separator: ":", omittingEmptySubsequences: false) {
            let file = workingDirectory.resolving(Path(String(directory))).appending(program)
            switch ExecCandidate.inspect(file, in: root) {
            case .absent, .special: continue
            case .withoutExecuteBit: second = second ?? file
            default: return file
            }
        }
        return second
    }

    private static func searchHint(_ program: String, path: String?) -> String? {
        if program.contains(" ") {
            return "the name of the program is taken to be all of \(Path(program).quoted); "
                + "give the program and each of its arguments as words of their own"
        }
        return path.map { "the container's PATH is \(Path($0).printable)" } ?? "the container has no PATH"
    }
}

/// What stands in the way of a program that was found, or of the interpreter that it asks for.
struct ExecDiagnosis {
    let program: Path
    let reason: Errno
    let machine: String

    /// Scripts may be run by scripts, up to this depth. See execve(2), ELOOP.
    private static let depthLimit = 5

    /// nil when nothing is seen that would explain the kernel's answer.
    func problem(of file: Path, _ workingDirectory: Path, in root: borrowing Directory) -> ExecProblem? {
        let candidate = ExecCandidate.inspect(file, in: root)
        // What this process, being root, does not find or may read can be out of the container's user's reach.
        if case .absent(let errno, let link) = candidate {
            if reason == .accessDenied, let closed = closedDirectory(above: file, in: root) { return closed }
            return ExecProblem(errno, link.map { "is a link to \($0.printable)" }, ofMissing: program)
        }
        if let cause = cause(candidate, subject: "", depth: 0, workingDirectory, in: root), cause.errno == reason {
            return cause
        }
        return reason == .accessDenied ? refusal(of: file, in: root) : nil
    }

    /// - Parameter subject: Whose problem it is, with a blank after it; "" for the program itself.
    private func cause(
        _ candidate: ExecCandidate, subject: String, depth: Int, _ workingDirectory: Path, in root: borrowing Directory
    ) -> ExecProblem? {
        switch candidate {
        case .absent(let errno, _):
            return ExecProblem(errno, "\(subject)is not there")
        case .special(let kind):
            return ExecProblem(.accessDenied, "\(subject)is \(kind.withArticle)")
        case .withoutExecuteBit(let status):
            let mode = status.permissions.octal(width: 4)
            return ExecProblem(
                .accessDenied, "\(subject)has no x bit (mode \(mode))",
                hint: depth == 0 ? "chmod +x \(program.printable), or give its interpreter as the program" : nil)
        case .script(let line):
            return cause(of: line, subject: subject, depth: depth, workingDirectory, in: root)
        case .elf(let elf):
            return cause(of: elf, subject: subject, depth: depth, workingDirectory, in: root)
        case .damaged(let error) where reason == .execFormat || reason == .badLibrary:
            return ExecProblem(reason, "\(subject)is a \(error)")
        case .other(let start) where reason == .execFormat:
            return format(start, subject: subject)
        case .other where depth > 0 && reason == .badLibrary:
            return ExecProblem(reason, "\(subject)is not an ELF file")
        case .damaged, .other, .unreadable: return nil
        }
    }

    private func cause(
        of line: ScriptLine, subject: String, depth: Int, _ workingDirectory: Path, in root: borrowing Directory
    ) -> ExecProblem? {
        guard depth < Self.depthLimit else {
            return ExecProblem(.tooManyLinks, "scripts are interpreted by scripts, too deep")
        }
        guard let interpreter = line.interpreter else {
            return ExecProblem(.execFormat, "\(subject)has a #! line that names no interpreter")
        }
        if line.isTooLong { return ExecProblem(.execFormat, "\(subject)has a #! line of over 256 bytes") }
        let candidate = ExecCandidate.inspect(workingDirectory.resolving(interpreter), in: root)
        if case .absent(let errno, _) = candidate {
            if line.endsInCarriageReturn {
                return ExecProblem(
                    errno, "the #! line ends in a carriage return (a Windows line end)",
                    hint: "convert the script: sed -i 's/\\r$//' \(program.printable)")
            }
            return ExecProblem(
                errno, "the interpreter of its #! line, \(interpreter.printable), \(Self.lack(errno))",
                hint: "install \(interpreter.printable) in the image, or name another in the #! line")
        }
        let next = "its interpreter \(interpreter.printable) "
        return cause(candidate, subject: next, depth: depth + 1, workingDirectory, in: root)
    }

    private func cause(
        of elf: ELFFile, subject: String, depth: Int, _ workingDirectory: Path, in root: borrowing Directory
    ) -> ExecProblem? {
        if reason == .execFormat || reason == .badLibrary {
            if !elf.isNative(to: machine) {
                return ExecProblem(
                    reason, "\(subject)is for \(elf.architecture), this machine is \(machine)",
                    hint: "use an image that was built for \(machine)")
            }
            if elf.kind == .relocatable || elf.kind == .core || elf.kind == .other {
                let what = elf.kind == .relocatable ? "an object file" : elf.kind == .core ? "a core dump" : "ELF"
                return ExecProblem(reason, "\(subject)is \(what), not a program")
            }
        }
        guard let linker = elf.interpreter, depth <= Self.depthLimit else { return nil }
        let candidate = ExecCandidate.inspect(workingDirectory.resolving(linker), in: root)
        if case .absent(let errno, _) = candidate {
            return ExecProblem(
                errno, "\(subject)needs the ELF interpreter \(linker.printable), which \(Self.lack(errno))",
                hint: "add the C library of that name to the image, or link the program statically")
        }
        if case .elf(let own) = candidate, own.interpreter == nil, own.isNative(to: machine) { return nil }
        let next = "its ELF interpreter \(linker.printable) "
        return cause(candidate, subject: next, depth: Self.depthLimit + 1, workingDirectory, in: root)
    }

    /// ELOOP is also the answer to a path through /proc/self/exe and its like.
    private static func lack(_ errno: Errno) -> String {
        errno == .tooManyLinks ? "is reached by no path of the container's own" : "is not there"
    }

    /// What is neither ELF nor begins with "#!".
    private func format(_ start: [UInt8], subject: String) -> ExecProblem {
        if start.isEmpty { return ExecProblem(.execFormat, "\(subject)is empty") }
        if start.starts(with: Array("MZ".utf8)) {
            return ExecProblem(.execFormat, "\(subject)is a program for Windows")
        }
        if start.contains(0) {
            return ExecProblem(.execFormat, "\(subject)is neither an ELF program nor a script")
        }
        return ExecProblem(
            .execFormat, "\(subject.isEmpty ? "" : "\(subject)has ")no #! line",
            hint: "begin the script with #!/bin/sh, or give the shell as the program: sh \(program.printable)")
    }

    /// Why a file that has x bits may still not be executed. See execve(2), EACCES.
    private func refusal(of file: Path, in root: borrowing Directory) -> ExecProblem? {
        guard let place = try? root.openInRoot(file, .path), let status = try? place.status() else { return nil }
        if (try? place.isOnNoExecMount()) == true {
            return ExecProblem(.accessDenied, "its file system is mounted noexec")
        }
        if let closed = closedDirectory(above: file, in: root) { return closed }
        return status.permissions & 0o111 == 0o111 ? nil : ExecProblem(.accessDenied, "has \(access(status))")
    }

    /// The nearest directory above a file that not everybody may search.
    private func closedDirectory(above file: Path, in root: borrowing Directory) -> ExecProblem? {
        var above = file.parent
        while !above.isEmpty, above != "/" {
            if let directory = try? root.openInRoot(above, .path).status(), directory.permissions & 0o111 != 0o111 {
                return ExecProblem(.accessDenied, "directory \(above.printable) has \(access(directory))")
            }
            above = above.parent
        }
        return nil
    }

    private func access(_ status: FileStatus) -> String {
        "mode \(status.permissions.octal(width: 4)), owner \(status.userID):\(status.groupID)"
    }
}

extension Path {
    /// The path that another means when this is the current directory.
    fileprivate func resolving(_ other: Path) -> Path { other.isAbsolute ? other : appending(other) }
}

extension FileStatus.Kind {
    fileprivate var withArticle: String {
        switch self {
        case .regular: "a file"
        case .directory: "a directory"
        case .symbolicLink: "a symbolic link"
        case .characterDevice, .blockDevice: "a device"
        case .fifo: "a fifo"
        case .socket: "a socket"
        }
    }
}
