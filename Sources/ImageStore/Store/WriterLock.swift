internal import Linux

/// The usage lock, shared, of a command that makes images. What the command leaves unfinished is swept when the lock
/// goes, unless somebody else is using the store: then the next command that writes does it.
final class WriterLock {
    private let store: Store
    private var lock: FileLock?

    init(_ store: Store) throws {
        try store.sweepIfIdle()
        self.store = store
        lock = try store.lockUsage(.shared)
    }

    deinit {
        lock = nil
        // The user hears of the error that led here; the mark stays for the next sweep.
        try? store.sweepIfIdle()
    }
}

extension Store {
    /// The usage lock for a command that makes images: what killed ones have left behind is swept first.
    func lockUsageToWrite() throws -> WriterLock { try WriterLock(self) }
}
