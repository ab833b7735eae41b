package import Linux

/// Why a container could not be made or reached.
package enum RuntimeError: HintedError, CustomStringConvertible {
    /// The specification asks for what no plan can be made of.
    case invalidSpecification(String)
    /// A step of the child failed.
    case stepFailed(Step, Errno)
    /// The child ended before it reached its program.
    case childDied(ExitStatus)
    /// A signal asked for the end before the program ran.
    case interrupted(Int32)
    /// The command cannot be executed.
    case notExecutable(ExecFailure)
    /// A device of the host that is not there, or none.
    case noDevice(String, Errno)
    /// A limit that nothing on this machine can keep: the name of the controller, as v2 calls it.
    case noController(String)
    /// A cgroup of v2 whose own processes keep its children from being bounded.
    case occupiedControlGroup(Path)

    package var description: String {
        switch self {
        case .invalidSpecification(let reason): reason
        case .stepFailed(let step, let reason): "cannot \(step.title): \(reason)"
        case .childDied(.exited(let code)): "the container's process ended with code \(code) before its program started"
        case .childDied(.signaled(let number)):
            "the container's process was killed by \(Signal.name(number)) before its program started"
        case .interrupted(let number): "cannot start the program: interrupted by \(Signal.name(number))"
        case .notExecutable(let failure): failure.message
        case .noDevice(let path, let reason):
            "error gathering device information while adding custom device \"\(path)\": "
                + (reason == .noSuchDevice ? "not a device node" : "\(reason)")
        case .noController(let name): "cannot limit the container: this machine has no cgroup controller \(name)"
        case .occupiedControlGroup(let path):
            "cannot limit containers below the cgroup \(path): it has processes of its own"
        }
    }

    package var hint: String? {
        switch self {
        case .notExecutable(let failure): failure.hint
        case .stepFailed(.mountOverlay, .tooManyLinks), .stepFailed(.mount, .tooManyLinks):
            "the image has a symbolic link where the container's own file system belongs"
        case .stepFailed(.attachBindMount, .tooManyLinks):
            "a symbolic link of the container leads to the kernel's own files, which nothing may be mounted over"
        case .stepFailed(.holdBindSource(let bind), .noSuchFile):
            "\(bind.source) was there when the container was created"
        case .stepFailed(.setSecurityLabel(.profile), .noSuchFile):
            "'aa-status' lists the profiles that this kernel has, if it uses AppArmor"
        case .stepFailed(.setSecurityLabel(.context), .invalidArgument):
            "does this kernel use SELinux, and does its policy know the context?"
        case .stepFailed(_, .notPermitted):
            "containers are made as root; is swrun running as root, with all of its capabilities?"
        case .noController: "'cat /proc/cgroups' lists those of this kernel; they must be mounted on /sys/fs/cgroup"
        case .occupiedControlGroup:
            "put the container elsewhere by --cgroup-parent, or move those processes into a cgroup below"
        default: nil
        }
    }

    /// What swrun answers to its caller. See the exit status section of `swrun run --help`.
    package var exitCode: Int32 {
        switch self {
        case .notExecutable(let failure): failure.exitCode
        case .interrupted(let number): 128 + number
        default: 125
        }
    }
}
