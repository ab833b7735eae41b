internal import CLinux

/// What errors call an open file: its path where the kernel knows one, and what everybody calls the first three. See
/// proc_pid_fd(5).
func descriptorName(_ number: Int32) -> String {
    switch number {
    case 0: return "standard input"
    case 1: return "standard output"
    case 2: return "standard error"
    default:
        do throws(SystemError) {
            let path = try Directory.open("/proc/self/fd").readSymbolicLink(Path("\(number)"))
            return path.isAbsolute ? path.description : "descriptor \(number) (\(path))"
        } catch { return "descriptor \(number)" }
    }
}
