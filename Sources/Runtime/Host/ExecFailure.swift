internal import Linux

/// Why a container's program could not be started, in words that help.
package enum ExecFailure: HintedError, Hashable, Sendable, CustomStringConvertible {
    /// There is no such program.
    case notFound(message: String, hint: String?)
    /// There is one, and the kernel refuses to run it.
    case notExecutable(message: String, hint: String?)

    /// What a shell would exit with: 127 or 126.
    package var exitCode: Int32 {
        switch self {
        case .notFound: 127
        case .notExecutable: 126
        }
    }

    /// Begins as docker's message does, `exec: "/x": permission denied`, and goes on with the cause.
    package var message: String {
        switch self {
        case .notFound(let message, _), .notExecutable(let message, _): message
        }
    }

    package var hint: String? {
        switch self {
        case .notFound(_, let hint), .notExecutable(_, let hint): hint
        }
    }

    package var description: String { message }
}
