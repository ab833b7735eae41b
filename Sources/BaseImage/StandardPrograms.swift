internal import Linux

/// What a base image holds when nothing is asked for: a shell and the tools that scripts take for granted.
enum StandardPrograms {
    /// Those that a machine lacks are left out.
    static let names: [Path] = [
        "sh", "bash",
        // Files.
        "cat", "ls", "cp", "mv", "rm", "mkdir", "rmdir", "ln", "chmod", "chown", "touch", "stat", "readlink",
        "basename",
        "dirname", "pwd", "mktemp", "find", "du", "df", "dd", "tar", "gzip",
        // Text.
        "echo", "printf", "head", "tail", "wc", "sort", "uniq", "cut", "tr", "tee", "grep", "sed", "awk", "seq",
        // Processes, terminals and the system.
        "true", "false", "test", "expr", "env", "xargs", "sleep", "timeout", "kill", "ps", "id", "whoami", "hostname",
        "uname", "date", "nproc", "tty", "stty", "mount", "umount",
    ]

    /// Where they are looked for: not in PATH, whose directories may hold somebody's own programs of these names.
    static let directories: [Path] = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// Where programs that are asked for are looked for besides PATH, which often lacks those of the administrator.
    static let moreDirectories: [Path] = ["/usr/local/sbin", "/usr/local/bin"] + directories
}
