package import Linux

extension ContainerStore {
    /// Lets those go on who wait for a further process of a container and were stopped (SIGSTOP): the container cannot end
    /// before its last process is buried, and nobody but who has started one can do that. See pid_namespaces(7), wait(2).
    package func wakeClients(of id: String) throws(SystemError) {
        let command = SealedExec.words(for: id).joined(separator: " ")
        for name in try Directory.open("/proc").entries().map(\.name.description) {
            guard let pid = Int32(name), let client = try ProcessEntry(pid: pid), client.state == "T",
                client.command == command, client.effectiveUser == Process.effectiveUserID,
                let process = try PidDescriptor.open(pid, startTime: client.startTime)
            else { continue }
            try process.sendUnlessEnded(Signal.continue)
        }
    }
}
