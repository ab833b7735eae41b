package import Linux

/// A thread for work on what strangers have written: whatever it is talked into, it reaches the files that it needs and no
/// others.
///
/// While it works the process has more than one thread, and must not clone a container.
package enum ConfinedThread {
    /// Runs `body` in a thread of its own, which ends with it, and waits. Where the kernel has no Landlock, nothing is
    /// refused there.
    /// - Parameters:
    ///   - tree: The only directory in which files can be made, changed and removed.
    ///   - readable: A directory that can be read as well.
    /// - Throws: What `body` throws; `SystemError`.
    package static func run<Answer>(
        changing tree: borrowing Directory, reading readable: borrowing Directory, _ body: () throws -> Answer
    ) throws -> Answer {
        let rules = try Landlock.refusingAll()
        try rules?.allow([.read, .write, .rearrange], beneath: tree)
        try rules?.allow(.read, beneath: readable)
        let call = ConfinedCall<Answer>(rules)
        return try withoutActuallyEscaping(body) { body in
            call.body = body
            // Where no thread can be started, nobody else lets go of it.
            defer { call.body = nil }
            try WorkerThread(call).join()
            return try call.result()
        }
    }
}

/// One call in a thread of its own.
private final class ConfinedCall<Answer>: ThreadWork {
    private var rules: Landlock?
    var body: (() throws -> Answer)?
    private var outcome: Result<Answer, any Error>?

    init(_ rules: consuming Landlock?) { self.rules = rules }

    override func run() {
        do {
            if let rules = rules.take() { try rules.restrictThread() }
            outcome = try body.map { .success(try $0()) }
        } catch { outcome = .failure(error) }
        body = nil
    }

    /// What came of it, once the thread is gone.
    func result() throws -> Answer {
        guard let outcome else { throw ArchiveError.system(SystemError("run", "a confined thread", .interrupted)) }
        return try outcome.get()
    }
}
