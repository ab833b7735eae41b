internal import Linux

/// What a web server has, on its way through the helper `swrun-fetch`.
final class Download {
    private let address: WebAddress
    private var helper: HelperProcess
    private var content: FileDescriptor?
    private var hasEnded = false

    /// Starts the helper, which must happen before this process has a second thread.
    init(_ address: WebAddress) throws {
        let program: Path
        do { program = try Download.program() } catch { throw Download.failure(address, "\(error)", error.hint) }
        var content: FileDescriptor?
        helper = try HelperProcess(program, [address.text], output: &content)
        self.content = consume content
        self.address = address
    }

    /// Gives the content away, and a check for when it has been read: whether that was all of it.
    /// - Throws: what `body` throws, unless the download is the reason for it.
    func read<Answer>(
        _ body: (_ content: consuming FileDescriptor, _ confirm: () throws -> Void) throws -> Answer
    ) throws -> Answer {
        guard let content = content.take() else { throw failure("it was read before") }
        do {
            return try body(content) { try confirm() }
        } catch {
            if hasEnded { throw error }
            hasEnded = true
            // A download that broke off makes an archive that seems to be damaged.
            if let reason = try helper.abort() { throw failure(reason) }
            throw error
        }
    }

    private func confirm() throws {
        hasEnded = true
        if let reason = try helper.finish() { throw failure(reason) }
    }

    private func failure(_ reason: String) -> Failure { Download.failure(address, reason, nil) }

    private static func failure(_ address: WebAddress, _ reason: String, _ hint: String?) -> Failure {
        let line = reason.prefix { !$0.isNewline }
        return Failure("cannot fetch \(address): \(line)", hint: hint)
    }

    /// Where the helper is: beside this program, as it is built, or in the place that `make install` has for it.
    private static func program() throws(Failure) -> Path {
        do throws(SystemError) {
            let here = try Directory.open("/proc/self").readSymbolicLink("exe").parent
            let beside = here.appending(name)
            do throws(SystemError) { try ChildProcess.checkExecutable(beside) } catch {
                let installed = here.parent.appending("libexec/swrun").appending(name)
                try ChildProcess.checkExecutable(installed)
                return installed
            }
            return beside
        } catch {
            throw Failure(
                "\(error)", hint: "\(name) belongs beside swrun or into ../libexec/swrun, where make install puts it")
        }
    }

    private static let name: Path = "swrun-fetch"
}
