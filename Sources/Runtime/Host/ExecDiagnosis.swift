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
        let message = "\(start): \(problem.text)"
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
    struct Problem {
        var text: String
        var hint: String?
        /// Whether the program itself is not there.
        var isAbsence = false
    }

    let program: Path
    let reason: Errno
    let machine: String

    /// Scripts may be run by scripts, up to this depth. See execve(2), ELOOP.
    private static let depthLimit = 5

    /// nil when nothing is seen that would explain the kernel's answer.
    func problem(of file: Path, _ workingDirectory: Path, in root: borrowing Directory) -> Problem? {
        let candidate = ExecCandidate.inspect(file, in: root)
        if case .absent(let errno, let link) = candidate {
            var text = "stat \(program.printable): \(errno.lowercased)"
            if let link { text += ": is a link to \(link.printable)" }
            return Problem(text: text, isAbsence: errno == .noSuchFile || errno == .notDirectory)
        }
        let told: [Errno] = [
            .noSuchFile, .accessDenied, .execFormat, .notDirectory, .isDirectory, .tooManyLinks, .badLibrary,
        ]
        guard told.contains(reason) else { return nil }
        return cause(candidate, subject: "", depth: 0, workingDirectory, in: root)
            ?? (reason == .accessDenied ? refusal(of: file, in: root) : nil)
    }

    /// - Parameter subject: Whose problem it is, with a blank after it; "" for the program itself.
    private func cause(
        _ candidate: ExecCandidate, subject: String, depth: Int, _ workingDirectory: Path, in root: borrowing Directory
    ) -> Problem? {
        switch candidate {
        case .absent(let errno, _):
            return Problem(text: "\(errno.lowercased): \(subject)is not there")
        case .special(let kind):
            return Problem(text: "permission denied: \(subject)is \(kind.withArticle)")
        case .withoutExecuteBit(let status):
            let mode = octal(status.permissions)
            return Problem(
                text: "permission denied: \(subject)has no x bit (mode \(mode))",
                hint: depth == 0 ? "chmod +x \(program.printable), or give its interpreter as the program" : nil)
        case .script(let line):
            return cause(of: line, subject: subject, depth: depth, workingDirectory, in: root)
        case .elf(let elf):
            return cause(of: elf, subject: subject, depth: depth, workingDirectory, in: root)
        case .damaged(let error) where reason == .execFormat || reason == .badLibrary:
            return Problem(text: "\(reason.lowercased): \(subject)is a \(error)")
        case .other(let start) where reason == .execFormat:
            return format(start, subject: subject)
        case .other where depth > 0 && reason == .badLibrary:
            return Problem(text: "\(reason.lowercased): \(subject)is not an ELF file")
        case .damaged, .other, .unreadable: return nil
        }
    }

    private func cause(
        of line: ScriptLine, subject: String, depth: Int, _ workingDirectory: Path, in root: borrowing Directory
    ) -> Problem? {
        guard depth < Self.depthLimit else {
            return Problem(text: "\(Errno.tooManyLinks.lowercased): scripts are interpreted by scripts, too deep")
        }
        guard let interpreter = line.interpreter else {
            return Problem(text: "exec format error: \(subject)has a #! line that names no interpreter")
        }
        if line.isTooLong { return Problem(text: "exec format error: \(subject)has a #! line of over 256 bytes") }
        let candidate = ExecCandidate.inspect(workingDirectory.resolving(interpreter), in: root)
        if case .absent(let errno, _) = candidate {
            if line.endsInCarriageReturn {
                return Problem(
                    text: "\(errno.lowercased): the #! line ends in a carriage return (a Windows line end)",
                    hint: "convert the script: sed -i 's/\\r$//' \(program.printable)")
            }
            let text = "\(errno.lowercased): the interpreter of its #! line, \(interpreter.printable), is not there"
            return Problem(
                text: text, hint: "install \(interpreter.printable) in the image, or name another in the #! line")
        }
        let next = "its interpreter \(interpreter.printable) "
        return cause(candidate, subject: next, depth: depth + 1, workingDirectory, in: root)
    }

    private func cause(
        of elf: ELFFile, subject: String, depth: Int, _ workingDirectory: Path, in root: borrowing Directory
    ) -> Problem? {
        if reason == .execFormat || reason == .badLibrary {
            if !elf.isNative(to: machine) {
                return Problem(
                    text: "\(reason.lowercased): \(subject)is for \(elf.architecture), this machine is \(machine)",
                    hint: "use an image that was built for \(machine)")
            }
            if elf.kind == .relocatable || elf.kind == .core || elf.kind == .other {
                let what = elf.kind == .relocatable ? "an object file" : elf.kind == .core ? "a core dump" : "ELF"
                return Problem(text: "\(reason.lowercased): \(subject)is \(what), not a program")
            }
        }
        guard let linker = elf.interpreter, depth <= Self.depthLimit else { return nil }
        let candidate = ExecCandidate.inspect(workingDirectory.resolving(linker), in: root)
        if case .absent(let errno, _) = candidate {
            return Problem(
                text:
                    "\(errno.lowercased): \(subject)needs the ELF interpreter \(linker.printable), which is not there",
                hint: "add the C library of that name to the image, or link the program statically")
        }
        if case .elf(let own) = candidate, own.interpreter == nil, own.isNative(to: machine) { return nil }
        let next = "its ELF interpreter \(linker.printable) "
        return cause(candidate, subject: next, depth: Self.depthLimit + 1, workingDirectory, in: root)
    }

    /// What is neither ELF nor begins with "#!".
    private func format(_ start: [UInt8], subject: String) -> Problem {
        if start.isEmpty { return Problem(text: "exec format error: \(subject)is empty") }
        if start.starts(with: Array("MZ".utf8)) {
            return Problem(text: "exec format error: \(subject)is a program for Windows")
        }
        if start.contains(0) {
            return Problem(text: "exec format error: \(subject)is neither an ELF program nor a script")
        }
        return Problem(
            text: "exec format error: \(subject.isEmpty ? "" : "\(subject)has ")no #! line",
            hint: "begin the script with #!/bin/sh, or give the shell as the program: sh \(program.printable)")
    }

    /// Why a file that has x bits may still not be executed. See execve(2), EACCES.
    private func refusal(of file: Path, in root: borrowing Directory) -> Problem? {
        guard let place = try? root.openInRoot(file, .path), let status = try? place.status() else { return nil }
        if (try? place.isOnNoExecMount()) == true {
            return Problem(text: "permission denied: its file system is mounted noexec")
        }
        var above = file.parent
        while !above.isEmpty, above != "/" {
            if let directory = try? root.openInRoot(above, .path).status(), directory.permissions & 0o111 != 0o111 {
                return Problem(text: "permission denied: directory \(above.printable) has \(access(directory))")
            }
            above = above.parent
        }
        guard status.permissions & 0o111 != 0o111 else { return nil }
        return Problem(text: "permission denied: has \(access(status))")
    }

    private func access(_ status: FileStatus) -> String {
        "mode \(octal(status.permissions)), owner \(status.userID):\(status.groupID)"
    }

    private func octal(_ permissions: UInt32) -> String {
        let digits = String(permissions, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

extension Path {
    /// The path that another means when this is the current directory.
    fileprivate func resolving(_ other: Path) -> Path { other.isAbsolute ? other : appending(other) }
}

extension Errno {
    /// As Go and the shells write it: "no such file or directory".
    fileprivate var lowercased: String { description.lowercased() }
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
