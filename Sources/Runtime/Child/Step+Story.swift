internal import Linux

/// How a step is told: to a person, to a shell, to a program.
extension Step {
    /// A stable name for programs: "mountOverlay".
    package var name: String { String(String(describing: self).prefix { $0 != "(" }) }

    /// What it does, as it stands after "cannot" in an error.
    package var title: String {
        switch self {
        case .hideFromOtherProcesses: "close this process to others' eyes"
        case .waitForControlGroups(let directories):
            "wait until the host has moved this process into \(directories.map(\.description).joined(separator: ", "))"
        case .unshareControlGroups: "make that cgroup the root of its cgroup namespace"
        case .leaveSession: "leave the caller's session and terminal"
        case .leaveKeyring: "leave the caller's keyring"
        case .leaveStreams: "let go of the caller's streams"
        case .joinNamespaces(let process):
            "join the \(process.namespaces.words.joined(separator: ", ")) namespaces of process \(process.pid)"
        case .holdContainer: "hold the container's root, its /dev and a /proc of our own"
        case .connectNullDevice: "connect stdin, stdout and stderr to the null device"
        case .enterExistingDirectory(let path): "enter the working directory \(path)"
        case .resetScheduling: "reset priority, affinity and personality"
        case .setFileCreationMask(let mask): "set the umask to 0\(String(mask, radix: 8))"
        case .makeMountsPrivate: "keep mounts from travelling to or from the host"
        case .holdNullDevice: "hold the host's null device"
        case .holdEmptyDirectory: "hold an empty directory"
        case .holdBindSource(let bind): "hold \(bind.source) of the host"
        case .holdImage(let image, _): "stack and hold \(image.subject)"
        case .holdSharedMemory(let process): "hold the /dev/shm of process \(process.pid)"
        case .attachSharedMemory: "bind that on /dev/shm"
        case .mountOverlay(let overlay): "mount overlay on \(overlay.target)"
        case .bindRoot(let path): "bind \(path) to itself"
        case .pivotRoot(let path): "make \(path) the root directory"
        case .mount(let mount): "mount \(mount.type) on \(mount.destination)"
        case .makeDevice(let node): "make the device /dev/\(node.name)"
        case .makeLink(let name, let target): "link /dev/\(name) to \(target)"
        case .attachBindMount(let bind): "bind \(bind.source) on \(bind.destination)"
        case .attachImage(let image): "mount the image in \(image.stack.directory) on \(image.destination)"
        case .openTerminal: "open a terminal of the container's own"
        case .connectStreams: "connect stdin, stdout and stderr"
        case .setHostname(let name): "set the hostname to \(name)"
        case .setDomainName(let name): "set the domain name to \(name)"
        case .joinNetwork: "join the other container's network namespace"
        case .bringUpLoopback: "switch the loopback interface on"
        case .waitForInterfaces(let names):
            "wait until the host has connected \(names.joined(separator: ", ")) to its networks"
        case .refuseAdvertisements(let interface, true): "refuse routes that strangers offer to \(interface)"
        case .refuseAdvertisements(let interface, false): "switch IPv6 off on \(interface)"
        case .addAddress(let address, let interface): "give \(interface) the address \(address)"
        case .bringUp(let interface): "switch \(interface) on"
        case .addDefaultRoute(let gateway, let interface):
            "send everything for others through \(gateway) on \(interface)"
        case .writeProcess(let file, let value): "write \(value) to /proc/\(file)"
        case .maskPath(let path): "hide \(path)"
        case .makePathReadOnly(let path): "make \(path) read-only"
        case .sealMount(let path): "make the mount on \(path) read-only"
        case .enterDirectory(let path): "enter the working directory \(path)"
        case .setSecurityLabel(.profile(let name)): "confine the program by the AppArmor profile \(name)"
        case .setSecurityLabel(.context(let context)): "give the program the SELinux context \(context)"
        case .setLimit(let limit): "set \(limit.name) to \(limit.softText):\(limit.hardText)"
        case .boundCapabilities(let dropped): "drop \(dropped.count) capabilities for good"
        case .setGroups(let groups): "set the supplementary groups to \(Step.list(groups))"
        case .setGroup(let group): "become group \(group)"
        case .setUser(let user): "become user \(user)"
        case .setCapabilities(let set): "keep \(set.capabilities.count) capabilities"
        case .setNoNewPrivileges: "refuse new privileges"
        case .dieWithHost: "end when swrun ends"
        case .resetSignals: "reset the signals"
        case .findProgram(let candidates): "find the program \(candidates.first?.lastComponent ?? "")"
        case .closeDescriptors: "close every descriptor but 0, 1 and 2"
        case .installFilter(let program): "install the seccomp filter of \(program.count / 8) instructions"
        case .execute(let arguments, _): "execute \(arguments.joined(separator: " "))"
        }
    }

    /// The system calls that make it, in order, beside those that only find and close.
    package var calls: [String] {
        switch self {
        case .hideFromOtherProcesses, .setNoNewPrivileges: ["prctl"]
        case .waitForControlGroups: ["read"]
        case .unshareControlGroups: ["unshare"]
        case .leaveSession: ["setsid"]
        case .leaveKeyring: ["keyctl"]
        case .leaveStreams: ["pipe2", "dup2", "dup2", "dup2"]
        case .joinNamespaces: ["setns"]
        case .holdContainer: ["openat", "fsopen", "fsconfig", "fsconfig", "fsconfig", "fsmount", "openat2"]
        case .connectNullDevice: ["openat", "dup2", "dup2", "dup2"]
        case .enterExistingDirectory: ["fchdir"]
        case .resetScheduling:
            [
                "personality", "sched_setscheduler", "setpriority", "sched_setaffinity", "ioprio_set", "set_mempolicy",
                "prctl", "prctl",
            ]
        case .setFileCreationMask: ["umask"]
        case .makeMountsPrivate: ["mount"]
        case .holdNullDevice: ["open_tree", "mount_setattr"]
        case .holdEmptyDirectory: ["fsopen", "fsconfig", "fsconfig", "fsconfig", "fsconfig", "fsmount"]
        case .holdBindSource(let bind): bind.calls
        case .holdImage: ImageMount.calls
        case .holdSharedMemory: ["setns", "openat2", "open_tree", "setns", "fchdir", "chroot"]
        case .attachSharedMemory: ["move_mount"]
        case .mountOverlay: ["fchdir", "mount"]
        case .bindRoot: ["open_tree", "move_mount"]
        case .pivotRoot: ["chdir", "pivot_root", "umount2", "chdir"]
        case .mount(let mount):
            ["fsopen"] + Array(repeating: "fsconfig", count: mount.parameters.count + (mount.source == nil ? 1 : 2))
                + ["fsmount", "move_mount"]
        case .makeDevice: ["mknodat"]
        case .makeLink: ["symlinkat"]
        case .attachBindMount, .attachImage: ["move_mount"]
        case .openTerminal(_, _, let isConsole):
            ["ioctl", "ioctl", "dup2", "dup2", "dup2"] + (isConsole ? ["open_tree", "move_mount"] : [])
        case .connectStreams: ["dup2", "dup2", "dup2"]
        case .setHostname: ["sethostname"]
        case .setDomainName: ["setdomainname"]
        case .joinNetwork: ["setns"]
        case .bringUpLoopback: ["socket", "setsockopt", "setsockopt", "sendto", "recvfrom"]
        case .waitForInterfaces: ["read"]
        case .refuseAdvertisements: ["openat2", "write"]
        case .addAddress, .bringUp, .addDefaultRoute: ["sendto", "recvfrom", "sendto", "recvfrom"]
        case .writeProcess: ["openat2", "write"]
        case .maskPath: ["open_tree", "move_mount"]
        case .makePathReadOnly: ["open_tree", "mount_setattr", "move_mount"]
        case .sealMount: ["mount_setattr"]
        case .enterDirectory: ["fchdir"]
        case .setSecurityLabel: ["openat2", "fstatfs", "write"]
        case .setLimit: ["prlimit64"]
        case .boundCapabilities(let dropped): Array(repeating: "prctl", count: dropped.count)
        case .setGroups: ["setgroups"]
        case .setGroup: ["setresgid"]
        case .setUser: ["prctl", "setresuid"]
        case .setCapabilities: ["capset", "prctl", "prctl"]
        case .dieWithHost: ["prctl", "poll"]
        case .resetSignals: ["rt_sigaction", "rt_sigprocmask"]
        case .findProgram: ["openat2", "faccessat2"]
        case .closeDescriptors: ["close_range"]
        case .installFilter: ["seccomp"]
        case .execute: ["execve"]
        }
    }

    private static func list(_ groups: [UInt32]) -> String {
        groups.isEmpty ? "none" : groups.map { "\($0)" }.joined(separator: ",")
    }
}

extension ResourceLimit {
    var softText: String { soft == .max ? "unlimited" : "\(soft)" }
    var hardText: String { hard == .max ? "unlimited" : "\(hard)" }
}
