internal import Linux

/// Our end of a stream that the container writes to.
struct OutputStream: ~Copyable {
    private var descriptor: FileDescriptor?
    private var index: Int?

    init(_ descriptor: consuming FileDescriptor?) { self.descriptor = descriptor }

    /// How much it holds at most.
    private var capacity: Int {
        switch descriptor {
        case .some(let descriptor): descriptor.pipeCapacity ?? Relay.terminalCapacity
        case .none: 0
        }
    }

    mutating func close() { descriptor = nil }

    mutating func register(in set: inout PollSet) {
        switch descriptor {
        case .some(let descriptor): index = set.add(descriptor.rawValue, .readable)
        case .none: index = nil
        }
    }

    /// What has come, if anything.
    mutating func advance(_ set: borrowing PollSet) throws(SystemError) -> ArraySlice<UInt8>? {
        // A set that it is not in may follow.
        defer { index = nil }
        guard let place = index, !set.found(place).isEmpty else { return nil }
        return try take()
    }

    /// All that is there now, without waiting for more: whoever else has it open may keep it open, or write to it, for ever.
    mutating func drain(_ body: (ArraySlice<UInt8>) -> Void) throws(SystemError) {
        var left = capacity
        while left > 0, let bytes = try take() {
            body(bytes)
            left -= bytes.count
        }
    }

    private mutating func take() throws(SystemError) -> ArraySlice<UInt8>? {
        do throws(SystemError) {
            let bytes: [UInt8]
            switch descriptor {
            case .some(let descriptor): bytes = try descriptor.readSome(MonitorFrame.outputLimit)
            case .none: return nil
            }
            if !bytes.isEmpty { return bytes[...] }
        } catch {
            switch error.errno {
            // Somebody else took it between poll and the call.
            case .wouldBlock: return nil
            // The terminal's last user is gone.
            case .inputOutput: break
            default: throw error
            }
        }
        close()
        return nil
    }
}

/// Our end of the stream that the container reads from, with what it did not take yet.
struct InputStream: ~Copyable {
    private var descriptor: FileDescriptor?
    private var pending: [UInt8] = []
    private var isFinished = false
    private var index: Int?

    init(_ descriptor: consuming FileDescriptor?) { self.descriptor = descriptor }

    /// Whether more has to wait.
    var isFull: Bool { pending.count >= 64 << 10 }

    mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !isFinished else { return }
        switch descriptor {
        case .some: pending += bytes
        case .none: break
        }
    }

    /// Ends the stream when all was taken.
    mutating func finish() {
        isFinished = true
        if pending.isEmpty { close() }
    }

    mutating func close() {
        descriptor = nil
        pending = []
    }

    mutating func register(in set: inout PollSet) {
        index = nil
        guard !pending.isEmpty else { return }
        switch descriptor {
        case .some(let descriptor): index = set.add(descriptor.rawValue, .writable)
        case .none: break
        }
    }

    mutating func advance(_ set: borrowing PollSet) throws(SystemError) {
        guard let place = index, !set.found(place).isEmpty else { return }
        index = nil
        do throws(SystemError) {
            switch descriptor {
            case .some(let descriptor): pending.removeFirst(try Stream.write(pending[...], to: descriptor.rawValue))
            case .none: break
            }
            if pending.isEmpty, isFinished { close() }
        } catch {
            switch error.errno {
            case .wouldBlock: break
            // The container has closed its input, or its terminal is gone.
            case .brokenPipe, .inputOutput: close()
            default: throw error
            }
        }
    }
}
