/// A call of the kernel that failed: which, on what, and why.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was being done, as it stands after "cannot": "open", "mount overlay on".
    package let action: String
    /// The file, process or other thing it was done to.
    package let object: String?
    package let errno: Errno

    package init(_ action: String, _ object: String?, _ errno: Errno) {
        self.action = action
        self.object = object
        self.errno = errno
    }

    /// "cannot open /x: No such file or directory".
    package var description: String {
        guard let object else { return "cannot \(action): \(errno)" }
        return "cannot \(action) \(object): \(errno)"
    }
}

/// The one place where a call's answer is checked: a negative one becomes a `SystemError`, an interrupted call is
/// made again.
/// - Parameters:
///   - action: What is being done, as it stands after "cannot".
///   - object: The thing it is done to; evaluated only on failure.
@discardableResult
package func check<Answer: SignedInteger>(
    _ action: String, _ object: @autoclosure () -> String? = nil, _ call: () -> Answer
) throws(SystemError) -> Answer {
    while true {
        let answer = call()
        if answer >= 0 { return answer }
        let reason = Errno.current
        if reason != .interrupted { throw SystemError(action, object(), reason) }
    }
}

/// An error that knows what the user can do about it.
package protocol HintedError: Error {
    /// One sentence or command for the line after the error; nil when the cause is not known.
    var hint: String? { get }
    /// What belongs to the error and needs lines of its own.
    var details: [String] { get }
}

extension HintedError {
    package var details: [String] { [] }
}
