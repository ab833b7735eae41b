package import Linux

/// A monitor as the process that starts it sees it: this very program, executed anew, so that it holds nothing of ours.
package enum MonitorProcess {
    /// The first word of its command line: no image can have this name.
    package static let word = "--monitor"
    /// The number of its connection to whoever started it.
    package static let connection = SealedProgram.firstPassed

    /// Starts a monitor. Only for a process with one thread.
    /// - Parameters:
    ///   - words: Its command line, behind `word`.
    ///   - keepsErrors: Whether it gets our standard error, to narrate on.
    /// - Returns: The connection, with the wishes already sent.
    package static func start(
        _ words: [String], wishes: AttachWishes, keepsErrors: Bool
    ) throws(SystemError) -> PacketSocket {
        let ends = try PacketSocketPair()
        try AttachSession.send(wishes, on: ends.first)
        let null = try FileDescriptor.open("/dev/null", .readWrite)
        switch try ChildProcess.clone([], into: nil) {
        case .child:
            let problem = become(
                words, connection: ends.second.descriptor, null: null, keepsErrors: keepsErrors)
            // The connection is still ours: whoever reads from it hears why.
            let text = "Error: cannot start the container's monitor: \(problem)\n"
            _ = try? ends.second.send(MonitorFrame.failed(code: 125, text: text).packet)
            ChildProcess.exit(125)
        case .parent: return ends.keepFirst()
        }
    }

    /// In the monitor: its connection to whoever started it.
    /// - Throws: `SystemError` where there is none, because somebody else has typed the word.
    package static func takeConnection() throws(SystemError) -> PacketSocket {
        let descriptor = FileDescriptor(owning: connection)
        guard try descriptor.status().kind == .socket else {
            throw SystemError("use", "descriptor \(connection)", .invalidArgument)
        }
        try SealedProgram.close(keepsMount: true)
        try Inheritance.closeOnExecution(from: 3)
        return PacketSocket(descriptor)
    }

    /// In the monitor, when all is told: standard error may be a terminal that others wait for the end of.
    package static func letGoOfErrors() throws(SystemError) {
        try Inheritance.place(try FileDescriptor.open("/dev/null", .readWrite), at: 2)
    }

    /// Gives up everything that the caller's process has, and executes this program.
    /// - Returns: Why that failed.
    private static func become(
        _ words: [String], connection: borrowing FileDescriptor, null: borrowing FileDescriptor, keepsErrors: Bool
    ) -> SystemError {
        do throws(SystemError) {
            try shed(null, keepsErrors: keepsErrors)
            try SealedProgram.become(["swrun", word] + words, passing: [connection.rawValue])
        } catch { return error }
    }

    /// It holds little, and with it would go what it watches. As containerd's shim has it.
    private static func stayWhenMemoryRunsOut() throws(SystemError) {
        do throws(SystemError) {
            try Process.setMemoryPressureScore(-999)
        } catch {
            // Not for everybody: see capabilities(7), CAP_SYS_RESOURCE.
            guard error.errno == .accessDenied else { throw error }
        }
    }

    /// The caller's terminal, keys, nice value, directory, mask and files are none of the monitor's business.
    private static func shed(_ null: borrowing FileDescriptor, keepsErrors: Bool) throws(SystemError) {
        try Inheritance.leaveSession()
        try Inheritance.leaveKeyring()
        try Inheritance.resetScheduling()
        try stayWhenMemoryRunsOut()
        Inheritance.setFileCreationMask(0o022)
        try Inheritance.enter(try FileDescriptor.open("/", [.path, .directory]))
        for number: Int32 in 0...(keepsErrors ? 1 : 2) { try Inheritance.place(null, at: number) }
        try Inheritance.resetSignals()
    }
}
