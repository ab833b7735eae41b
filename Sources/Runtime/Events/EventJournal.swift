package import Linux

/// What has happened below a root directory: `events.jsonl`, one event a line, and `events.jsonl.1` before it.
///
/// Each event is one write(2) at the end of the file, by whoever makes it happen: there is nobody to be told, and no
/// lock. The file is not synced, so that a power cut may take the last events with it.
package struct EventJournal: Sendable {
    private let root: Path

    private static let current: Path = "events.jsonl"
    private static let previous: Path = "events.jsonl.1"
    /// Bytes of a file, after which the next is begun: some 40,000 events.
    private static let sizeLimit: Int64 = 10_000_000

    package init(root: Path) { self.root = root }

    /// Adds an event. One that cannot be written is left out: what has happened has happened all the same.
    package func note(_ event: Event) {
        do throws(SystemError) {
            let file = try FileDescriptor.open(
                root.appending(EventJournal.current), [.writeOnly, .append, .create], mode: 0o600)
            try file.write(JSONWriter.text(of: event) + [UInt8(ascii: "\n")])
            if try file.status().size > EventJournal.sizeLimit { try rotate(file) }
        } catch {}
    }

    /// Begins a new file, unless somebody else is doing so.
    private func rotate(_ full: borrowing FileDescriptor) throws(SystemError) {
        guard let lock = try FileLock.tryAcquire(try full.duplicate(), .exclusive) else { return }
        defer { withExtendedLifetime(lock) {} }
        let directory = try Directory.open(root)
        let current = try directory.statusIfPresent(of: EventJournal.current)
        // Not if it was done between our write and our lock.
        guard try current?.inode == full.status().inode else { return }
        try directory.rename(EventJournal.current, to: EventJournal.previous)
    }

    /// The last event that fits.
    func last(where fits: (Event) -> Bool) throws -> Event? {
        let history = try LogHistory(in: try Directory.open(root), [EventJournal.current, EventJournal.previous])
        var found: Event?
        for file in history.files.reversed() {
            let end = try file.status().size
            let wantsMore = try file.readLinesBackward(from: end) { _, line in
                guard let event = Event(line), fits(event) else { return true }
                found = event
                return false
            }
            if !wantsMore { break }
        }
        return found
    }

    /// Gives the events of a time, and then each that comes.
    /// - Parameters:
    ///   - since: nil for those that come alone.
    ///   - until: Where to stop, even if that is yet to come; nil for never.
    ///   - idle: Is called whenever nothing more is there for the moment.
    package func read(
        since: Timestamp?, until: Timestamp?, idle: () throws -> Void, _ body: (Event) throws -> Void
    ) throws {
        let directory = try Directory.openOrCreate(root)
        let watch = try DirectoryWatch()
        // Before the first look, so that no event falls between the look and the wait.
        try watch.add(directory)
        var history = try LogHistory(in: directory, [EventJournal.current, EventJournal.previous])
        if since == nil { for file in history.files { file.seek(to: try file.status().size) } }
        func read(_ file: LogFile) throws {
            try file.readLines { _, line in
                guard let event = Event(line), event.time >= since ?? event.time, event.time <= until ?? event.time
                else { return }
                try body(event)
            }
        }
        for file in history.files { try read(file) }
        while true {
            while let last = history.files.last, try history.openNext(in: directory) {
                // Between our last look at it and its end, somebody may have added to it.
                try read(last)
                for file in history.files { try read(file) }
            }
            if history.files.isEmpty, try history.openNext(in: directory) { continue }
            for file in history.files { try read(file) }
            try idle()
            if let until, Timestamp.now > until { return }
            var set = PollSet()
            _ = set.add(watch.descriptor.rawValue, .readable)
            try set.wait(milliseconds: until?.millisecondsFromNow ?? -1)
            try watch.clear()
        }
    }
}

extension Timestamp {
    /// How long until then, rounded up; 0 for what is past.
    var millisecondsFromNow: Int32 {
        Int32(clamping: max(0, nanoseconds(since: .now)) / 1_000_000 + 1)
    }
}
