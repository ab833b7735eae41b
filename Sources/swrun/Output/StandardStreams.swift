internal import Linux

/// The two streams that people and scripts read. Each call is one write, so that lines of parallel commands stay whole.
enum Standard {
    static func output(_ text: String) throws(SystemError) { try write(text, to: 1) }

    /// Writes what images and containers say of themselves: a script gets it as it is, a terminal nothing that drives it.
    static func output(untrusted text: String) throws(SystemError) {
        try output(Terminal.isTerminal(1) ? text.printable(keepingLayout: true) : text)
    }

    static func output(line: String) throws(SystemError) { try output(line + "\n") }

    /// Writes what is known while another error is on its way, which is the one to be told.
    static func output(reporting text: String) {
        do throws(SystemError) { try output(text) } catch {}
    }

    /// Writes to standard error. That this fails cannot be reported anywhere.
    static func error(_ text: String) {
        do throws(SystemError) { try write(text, to: 2) } catch {}
    }

    static func error(line: String) { error(line + "\n") }

    private static func write(_ text: String, to number: Int32) throws(SystemError) {
        guard !text.isEmpty else { return }
        // The stream is not ours to close.
        let stream = FileDescriptor(owning: number)
        do throws(SystemError) {
            try stream.write(text)
            _ = stream.release()
        } catch {
            _ = stream.release()
            throw error
        }
    }

    /// A descriptor of its own for standard input.
    static func duplicateInput() throws(SystemError) -> FileDescriptor { try duplicate(0) }

    /// A descriptor of its own for standard output.
    static func duplicateOutput() throws(SystemError) -> FileDescriptor {
        guard try Stream.isWritable(1) else { throw SystemError("write to", "standard output", .badDescriptor) }
        return try duplicate(1)
    }

    private static func duplicate(_ number: Int32) throws(SystemError) -> FileDescriptor {
        let stream = FileDescriptor(owning: number)
        do throws(SystemError) {
            let copy = try stream.duplicate()
            _ = stream.release()
            return copy
        } catch {
            _ = stream.release()
            throw error
        }
    }
}
