internal import Linux

/// What the parent tells the child: one byte on a pipe, in the order in which the parent gets to it. The end of the pipe
/// means that the parent is gone, or wants the child to be.
enum ParentAnswer: UInt8, Hashable, Sendable {
    /// The child is in its cgroups of v1.
    case joinedControlGroups = 1
    /// The container's interfaces are in the child's network namespace.
    case madeInterfaces = 2
    /// The parent has a copy of the terminal that the child has shown it.
    case tookTerminal = 3
}

/// What the child tells the parent: fixed records of 16 bytes on a pipe that closes itself at execve(2), so that the end
/// of the stream means "the program runs". A step is named by its index in the plan, which both sides hold.
struct StepReport: Hashable, Sendable {
    enum Event: UInt16 {
        /// The step was performed; told only when somebody listens.
        case done = 0
        /// There was nothing to do: what the step is about does not exist here.
        case skipped = 3
        /// The step failed with the error number in `value`; the child performs no further one.
        case failed = 1
        /// The step opened the terminal whose descriptor, in the child, is `value`; the child waits for an answer.
        case terminal = 2
    }

    static let size = 16

    let event: Event
    let step: Int
    let value: Int32
    /// How long the step took.
    let nanoseconds: UInt64

    init(_ event: Event, step: Int, value: Int32 = 0, nanoseconds: UInt64 = 0) {
        self.event = event
        self.step = step
        self.value = value
        self.nanoseconds = nanoseconds
    }

    /// The record, in the byte order of this machine: both sides are this machine.
    var bytes: [UInt8] {
        withUnsafeBytes(of: event.rawValue) { Array($0) }
            + withUnsafeBytes(of: UInt16(truncatingIfNeeded: step)) { Array($0) }
            + withUnsafeBytes(of: value) { Array($0) } + withUnsafeBytes(of: nanoseconds) { Array($0) }
    }

    init?(bytes: [UInt8]) {
        guard bytes.count == StepReport.size else { return nil }
        func number<Number: FixedWidthInteger>(at offset: Int, _: Number.Type) -> Number {
            bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
        }
        guard let event = Event(rawValue: number(at: 0, UInt16.self)) else { return nil }
        self.init(
            event, step: Int(number(at: 2, UInt16.self)), value: number(at: 4, Int32.self),
            nanoseconds: number(at: 8, UInt64.self))
    }

    /// The next record of a pipe, or nil at its end. A pipe never cuts a write of this size: see pipe(7) PIPE_BUF.
    static func read(from pipe: borrowing FileDescriptor) throws(SystemError) -> StepReport? {
        var bytes = [UInt8](repeating: 0, count: size)
        let count = try bytes.withUnsafeMutableBufferPointer { buffer throws(SystemError) in
            try pipe.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        return count == 0 ? nil : StepReport(bytes: Array(bytes.prefix(count)))
    }
}
