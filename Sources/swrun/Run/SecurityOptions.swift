/// What `--security-opt` asks for.
struct SecurityOptions: Hashable, Sendable {
    enum Seccomp: Hashable, Sendable {
        case standard
        /// The standard one, for calls of this machine's own kind alone: those of 32-bit programs hide what they ask for.
        case native
        case unconfined
        /// The content of a profile's file.
        case profile([UInt8])
    }

    enum AppArmor: Hashable, Sendable {
        /// The machine's profile for containers, where it has one.
        case standard
        case unconfined
        case profile(String)
    }

    /// As they were typed.
    private(set) var words: [String] = []
    private(set) var seccomp = Seccomp.standard
    private(set) var appArmor = AppArmor.standard
    private(set) var noNewPrivileges = false
    /// Whether /proc and /sys are masked and protected as usual.
    private(set) var protectsSystemPaths = true

    init() {}

    init(_ words: [String], of caller: Caller) throws {
        self.words = words
        for word in words {
            // Docker once separated by ":" and still takes it.
            let parts = word.split(separator: word.contains("=") ? "=" : ":", maxSplits: 1).map(String.init)
            switch (parts.first, parts.count > 1 ? parts[1] : nil) {
            case ("no-new-privileges", nil): noNewPrivileges = true
            case ("no-new-privileges", let value?):
                guard let value = Flag.value(of: value) else { throw Failure("invalid --security-opt: \"\(word)\"") }
                noNewPrivileges = value
            case ("seccomp", "unconfined"): seccomp = .unconfined
            case ("seccomp", "default"), ("seccomp", "builtin"): seccomp = .standard
            case ("seccomp", "native"): seccomp = .native
            case ("seccomp", let file?):
                do {
                    seccomp = .profile(try caller.read(file))
                } catch { throw Failure("opening seccomp profile (\(file)) failed: \(error)") }
            case ("systempaths", "unconfined"): protectsSystemPaths = false
            case ("apparmor", "unconfined"): appArmor = .unconfined
            case ("apparmor", let profile?): appArmor = .profile(profile)
            // What is asked for is how it is.
            case ("label", "disable"): break
            case ("label", let label?) where label.contains(":"):
                throw Failure(
                    "cannot set the label \(label): swrun does not label the files of containers for SELinux",
                    hint: "--security-opt label=disable says that this is meant")
            default: throw Failure("invalid --security-opt: \"\(word)\"")
            }
        }
    }
}
