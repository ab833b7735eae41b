internal import Linux

/// The steps that make the process itself: its streams, directory, files of /proc, program.
extension Child {
    /// Opens a new terminal of the container's own devpts, shows the controlling side to the parent and takes the other
    /// side as 0, 1 and 2. The other side comes from the first by TIOCGPTPEER: a path could be bent (CVE-2025-52565).
    mutating func openTerminal(
        _ size: Terminal.Size?, owner: UInt32, isConsole: Bool, step: Int
    ) throws(SystemError) {
        let controller = try withTerminals { terminals throws(SystemError) in
            try terminals.open("ptmx", .readWrite)
        }
        let peer = try Terminal.unlockPeer(of: controller)
        try peer.setOwner(user: owner)
        if let size { try Terminal.setSize(of: controller.rawValue, size) }
        try handOver(controller, step: step)
        try Terminal.makeControlling(peer)
        for number: Int32 in 0...2 { try Inheritance.place(peer, at: number) }
        guard isConsole else { return }
        try withDevices { devices throws(SystemError) in
            _ = try devices.open("console", [.writeOnly, .create, .exclusive], mode: 0o600)
            let console = try devices.open("console", .path)
            try Mount.attach(try Mount.clone(peer, recursive: false), to: console)
        }
    }

    func connect(_ streams: StreamNumbers) throws(SystemError) {
        if let input = streams.input {
            try connect(input, as: 0, owner: streams.owner)
        } else {
            try Inheritance.place(try openNullDevice(.readOnly), at: 0)
        }
        try connect(streams.output, as: 1, owner: streams.owner)
        try connect(streams.error, as: 2, owner: streams.owner)
    }

    private func connect(_ source: Int32, as number: Int32, owner: UInt32) throws(SystemError) {
        let stream = FileDescriptor(owning: source)
        // A program of another user may open /dev/stdout, which is this pipe, by name.
        if owner != 0 { try stream.setOwner(user: owner) }
        try Inheritance.place(stream, at: number)
        // The number is closed by execve, like every other one past 2.
        _ = stream.release()
    }

    func writeProcess(_ file: Path, _ value: String) throws(SystemError) {
        try withProcesses { processes throws(SystemError) in
            do throws(SystemError) {
                try processes.openInRoot(file, .writeOnly).write(value)
            } catch  where error.errno == .accessDenied && file == "self/oom_score_adj" {
                // Without CAP_SYS_RESOURCE a score that the caller raised cannot be lowered again: the container is
                // then among the first to be killed, which takes nothing from anybody.
            }
        }
    }

    /// Enters the working directory, made where the image lacks it. A path through `/proc/self/fd` is refused by
    /// RESOLVE_NO_MAGICLINKS: it could lead to the host (CVE-2024-21626).
    func enter(_ path: Path) throws(SystemError) {
        try withRoot { root throws(SystemError) in
            try Inheritance.enter(try root.makeDirectoriesInRoot(path).handle())
        }
        try Inheritance.checkDirectoryIsReachable()
    }

    /// The first candidate that this user may execute. As execvp(3): one that is there but may not be executed does not
    /// end the search, and is what is reported when nothing better comes.
    func findProgram(_ candidates: [Path]) throws(SystemError) -> Path {
        var reason = Errno.noSuchFile
        for candidate in candidates {
            do throws(SystemError) {
                try ChildProcess.checkExecutable(candidate)
                try ChildProcess.checkInterpreter(of: candidate)
                return candidate
            } catch {
                if error.errno != .noSuchFile, error.errno != .notDirectory { reason = error.errno }
            }
        }
        throw SystemError("find", candidates.first?.description, reason)
    }
}
