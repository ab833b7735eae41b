internal import CLinux

/// The two ends of a pipe. See pipe2(2).
package struct Pipe: ~Copyable, Sendable {
    package let reader: FileDescriptor
    package let writer: FileDescriptor

    package init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        try check("create a pipe") { pipe2(&ends, O_CLOEXEC) }
        reader = FileDescriptor(owning: ends[0])
        writer = FileDescriptor(owning: ends[1])
    }

    /// Closes the writing end and keeps the other.
    package consuming func keepReader() -> FileDescriptor { reader }

    /// Closes the reading end and keeps the other.
    package consuming func keepWriter() -> FileDescriptor { writer }
}
