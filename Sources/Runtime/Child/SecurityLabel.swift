internal import Linux

/// What a security module of the kernel is to confine a program by, from execve(2) on.
package enum SecurityLabel: Hashable, Sendable {
    /// A profile of AppArmor, by name. See aa_change_onexec(2).
    case profile(String)
    /// A context of SELinux. See setexeccon(3).
    case context(String)

    /// Where it is asked for, below /proc. See proc_pid_attr(5).
    var file: Path {
        switch self {
        case .profile: "thread-self/attr/apparmor/exec"
        case .context: "thread-self/attr/exec"
        }
    }

    /// What is written there.
    var request: String {
        switch self {
        case .profile(let name): "exec \(name)"
        case .context(let context): context
        }
    }
}

extension Specification.Process {
    var securityLabels: [SecurityLabel] {
        [apparmorProfile.map { .profile($0) }, selinuxLabel.map { .context($0) }].compactMap { $0 }
    }
}

extension Child {
    /// Asks for a label by way of our own proc, and of nobody but the kernel: whoever else answered would leave the program
    /// unconfined and say nothing (CVE-2019-16884, CVE-2025-52881).
    func ask(for label: SecurityLabel) throws(SystemError) {
        try withProcesses { processes throws(SystemError) in
            let file = try processes.openInRoot(label.file, .writeOnly)
            guard try FileSystemType(of: file) == .proc else {
                throw SystemError("use as the kernel's", label.file.description, .crossDevice)
            }
            try file.write(label.request)
        }
    }
}
