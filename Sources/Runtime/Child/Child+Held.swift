internal import Linux

/// Access to what earlier steps left. A plan that asks too early is a mistake of ours, reported as EBADF.
extension Child {
    func withRoot<Answer: ~Copyable>(
        _ body: (borrowing Directory) throws(SystemError) -> Answer
    ) throws(SystemError) -> Answer {
        switch held.root {
        case .some(let root): return try body(root)
        case .none: throw SystemError("use", "the root before pivot_root", .badDescriptor)
        }
    }

    func withDevices<Answer: ~Copyable>(
        _ body: (borrowing Directory) throws(SystemError) -> Answer
    ) throws(SystemError) -> Answer {
        switch held.devices {
        case .some(let devices): return try body(devices)
        case .none: throw SystemError("use", "/dev before it is mounted", .badDescriptor)
        }
    }

    func withTerminals<Answer: ~Copyable>(
        _ body: (borrowing Directory) throws(SystemError) -> Answer
    ) throws(SystemError) -> Answer {
        switch held.terminals {
        case .some(let terminals): return try body(terminals)
        case .none: throw SystemError("use", "/dev/pts before it is mounted", .badDescriptor)
        }
    }

    func withProcesses(_ body: (borrowing Directory) throws(SystemError) -> Void) throws(SystemError) {
        switch held.processes {
        case .some(let processes): try body(processes)
        case .none: throw SystemError("use", "/proc before it is mounted", .badDescriptor)
        }
    }

    mutating func hideBehindNullDevice(_ place: borrowing FileDescriptor) throws(SystemError) {
        guard try held.nullDevice?.hide(place) != nil else {
            throw SystemError("use", "the null device before it is held", .badDescriptor)
        }
    }

    mutating func hideBehindEmptyDirectory(_ place: borrowing FileDescriptor) throws(SystemError) {
        guard try held.emptyDirectory?.hide(place) != nil else {
            throw SystemError("use", "the empty directory before it is made", .badDescriptor)
        }
    }
}
