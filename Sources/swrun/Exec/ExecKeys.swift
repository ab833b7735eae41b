/// The options of `exec`. Those that `run` has as well mean the same.
enum ExecKeys {
    static let detach = Flag("detach", "d", help: "Run in the background, and print nothing")
    static let environment = RunKeys.environment
    static let environmentFiles = RunKeys.environmentFiles
    static let interactive = RunKeys.interactive
    static let terminal = Flag("tty", "t", help: "Give the command a terminal")
    static let user = RunKeys.user
    static let workingDirectory = Value<String>(
        "workdir", "w", help: "Start in this directory, which must exist\n(default: the container's)")
    static let privileged = Flag(
        "privileged", help: "Grant every capability, and let every system call pass")

    static let detachKeys = Value<String>(
        "detach-keys", as: "keys", help: "Accepted for docker's sake: the command ends with swrun")

    static let all: [any OptionKey] = [
        detach, environment, environmentFiles, interactive, terminal, user, workingDirectory, privileged,
        detachKeys, RunKeys.explain,
    ]
}
