/// The exit codes that are not the container's own, as docker's users know them.
enum ExitCode {
    /// What was asked cannot be done.
    static let failure: Int32 = 1
    /// The wrong number of operands, or a command that does not exist.
    static let badOperands: Int32 = 1
    /// An option that does not exist or has a bad value; with `run`, everything that went wrong before the container's
    /// command was started.
    static let badOption: Int32 = 125
    /// The container's command exists and cannot be executed.
    static let notExecutable: Int32 = 126
    /// The container's command was not found.
    static let notFound: Int32 = 127
}
