internal import Linux

/// What is wrong with a program, as a diagnosis found it.
struct ExecProblem: CustomStringConvertible {
    /// What execve(2) answers because of it.
    let errno: Errno
    /// nil when the error says it all.
    let detail: String?
    let hint: String?
    /// The program, when there is no such file.
    private let missing: Path?

    init(_ errno: Errno, _ detail: String, hint: String? = nil) {
        self.errno = errno
        self.detail = detail
        self.hint = hint
        missing = nil
    }

    init(_ errno: Errno, _ detail: String?, ofMissing program: Path) {
        self.errno = errno
        self.detail = detail
        hint = nil
        missing = program
    }

    /// Whether the program itself is not there, and not something that it needs.
    var isAbsence: Bool { missing != nil && (errno == .noSuchFile || errno == .notDirectory) }

    /// "permission denied: is a directory"; "stat /x: no such file or directory".
    var description: String {
        let start = missing.map { "stat \($0.printable): " } ?? ""
        return start + errno.lowercased + (detail.map { ": \($0)" } ?? "")
    }
}

extension Errno {
    /// As Go and the shells write it: "no such file or directory".
    var lowercased: String { description.lowercased() }
}
