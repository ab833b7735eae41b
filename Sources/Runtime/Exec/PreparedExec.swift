internal import Linux

/// A request that is made true again and again: what a monitor asks its container for its health by. It is written down
/// once, and costs the monitor two descriptors.
struct PreparedExec: ~Copyable {
    private let document: FileDescriptor
    private let filter: FileDescriptor
    private let words: [String]

    /// - Parameter filter: The compiled seccomp filter; nil for none.
    init(_ request: ExecRequest, filter: [UInt8]?) throws(SystemError) {
        let document = try SealedExec.memory("request", request.encoded())
        let program = try SealedExec.memory("filter", filter ?? [])
        self.document = document
        self.filter = program
        words = SealedExec.words(for: request.container)
    }

    /// Starts a process that makes it true, and ends with this one.
    /// - Parameter output: Gets what it prints.
    /// - Throws: `SystemError` for one that could not be started.
    func start(_ output: borrowing FileDescriptor) throws(SystemError) -> PidDescriptor {
        let null = try FileDescriptor.open("/dev/null", .readOnly)
        let own = Process.id
        switch try ChildProcess.clone([], into: nil) {
        case .child:
            become(null, output, below: own)
            ChildProcess.exit(125)
        case .parent(_, let process): return process
        }
    }

    /// - Returns: Only when that failed; why is written to the output.
    private func become(_ null: borrowing FileDescriptor, _ output: borrowing FileDescriptor, below parent: Int32) {
        do throws(SystemError) {
            try Inheritance.dieWithParent()
            // It may have ended before.
            guard Process.parentID == parent else { return }
            try Inheritance.place(null, at: 0)
            for number: Int32 in 1...2 { try Inheritance.place(output, at: number) }
            try Inheritance.resetSignals()
            try SealedProgram.becomeAgain(words, passing: [document.rawValue, filter.rawValue])
        } catch {
            _ = try? output.write("cannot start the check: \(error)\n")
        }
    }
}
