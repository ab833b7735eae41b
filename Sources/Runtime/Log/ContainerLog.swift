package import Linux

/// Writes down what a container writes, for `logs`.
///
/// It never throws and never waits: a container is not to stand still because its log cannot be written. Where there is
/// no room, output is dropped, and a line of the log says how much as soon as there is room again. Every call makes at
/// most one write(2) of at most `batchSize` bytes and a record, more only for more input than that; the files are not
/// synced. Nothing is made on the disk before the first line is complete.
package struct ContainerLog: ~Copyable {
    /// The container's directory: not held open, since most containers write nothing.
    private let bundle: Path
    private let settings: LogSettings
    private var encoder: LogEncoder
    private var output = LineAssembly()
    private var error = LineAssembly()
    private var file: FileDescriptor?
    /// How long the open file is: it has no other writer.
    private var size: Int64 = 0
    private var lost = Loss()

    /// What could not be written down since the last that could.
    private struct Loss {
        var bytes = 0
        var reason: SystemError?
    }

    private static let batchSize = 64 << 10

    /// - Parameter bundle: The container's directory, which holds `log/`.
    /// - Returns: nil where the settings want no log.
    package init?(of bundle: Path, _ settings: LogSettings) {
        guard settings.driver == .jsonFile else { return nil }
        self.bundle = bundle
        self.settings = settings
        encoder = LogEncoder(attributes: settings.attributes)
    }

    /// Takes the next bytes of a stream. What is no whole line yet is kept until it is, or until `finish`.
    package mutating func append(_ bytes: ArraySlice<UInt8>, from stream: LogStream) {
        let time = Timestamp.now.rfc3339
        bytes.withUnsafeBufferPointer { buffer in
            // In portions, so that the batch stays small whatever is given.
            var rest = buffer
            while !rest.isEmpty {
                assemble(UnsafeBufferPointer(rebasing: rest.prefix(ContainerLog.batchSize)), stream, time)
                rest = UnsafeBufferPointer(rebasing: rest.dropFirst(ContainerLog.batchSize))
            }
        }
    }

    /// Writes down the last lines, which got no newline: the streams have ended.
    package mutating func finish() {
        let time = Timestamp.now.rfc3339
        var count = 0
        output.finish { line in
            encoder.add(line, from: .output, at: time)
            count += line.count
        }
        error.finish { line in
            encoder.add(line, from: .error, at: time)
            count += line.count
        }
        flush(count, time)
        flushNote(time)
    }

    private mutating func assemble(_ bytes: UnsafeBufferPointer<UInt8>, _ stream: LogStream, _ time: String) {
        var count = 0
        func add(_ record: UnsafeBufferPointer<UInt8>) {
            encoder.add(record, from: stream, at: time)
            count += record.count
        }
        switch stream {
        case .output: output.add(bytes) { add($0) }
        case .error: error.add(bytes) { add($0) }
        }
        flush(count, time)
    }

    /// Writes the batch, after a note of what is missing before it: both, or neither, because a note alone fits on a disk
    /// that is full.
    /// - Parameter count: How many bytes of output it stands for.
    private mutating func flush(_ count: Int, _ time: String) {
        if encoder.bytes.isEmpty { return }
        defer { encoder.removeAll() }
        do throws(SystemError) {
            if lost.bytes > 0 {
                try write(note(time) + encoder.bytes)
                lost = Loss()
            } else {
                try write(encoder.bytes)
            }
        } catch {
            lost.bytes = lost.bytes.addingReportingOverflow(count).partialValue
            lost.reason = error
        }
    }

    /// Says what is missing at the end, as far as there is room for that.
    private mutating func flushNote(_ time: String) {
        if lost.bytes == 0 { return }
        do throws(SystemError) {
            try write(note(time))
            lost = Loss()
        } catch { lost.reason = error }
    }

    /// A record that says what is missing at its place.
    private func note(_ time: String) -> [UInt8] {
        let reason = lost.reason.map { "\($0.errno)" } ?? "unknown reason"
        var note = LogEncoder(attributes: settings.attributes)
        let text = "swrun: \(lost.bytes) bytes of output are missing here: \(reason)\n"
        Array(text.utf8).withUnsafeBufferPointer { note.add($0, from: .error, at: time) }
        return note.bytes
    }

    /// Writes whole records, or nothing.
    private mutating func write(_ records: [UInt8]) throws(SystemError) {
        try open()
        if let limit = settings.sizeLimit, size > 0, size > limit - Int64(records.count) {
            try rotate()
        }
        do throws(SystemError) {
            switch file {
            case .some(let file): try file.write(records)
            case .none: throw SystemError("write to", "log", .badDescriptor)
            }
            size += Int64(records.count)
        } catch {
            takeBack()
            throw error
        }
    }

    /// Makes the log end with the last whole record again.
    private mutating func takeBack() {
        do throws(SystemError) {
            switch file {
            case .some(let file): try file.truncate(to: size)
            case .none: break
            }
        } catch {
            // Whoever opens it next repairs it.
            file = nil
        }
    }

    private mutating func open() throws(SystemError) {
        switch file {
        case .some: return
        case .none: break
        }
        let parent = try Directory.open(bundle)
        do throws(SystemError) {
            try parent.makeDirectory(LogFiles.directory, permissions: 0o700)
        } catch { guard error.errno == .fileExists else { throw error } }
        let directory = try parent.openDirectory(LogFiles.directory)
        let opened = try directory.open(LogFiles.name(0), [.readWrite, .append, .create], mode: 0o600)
        size = try LogFiles.repair(opened)
        file = consume opened
    }

    private mutating func rotate() throws(SystemError) {
        file = nil
        let directory = try Directory.open(bundle).openDirectory(LogFiles.directory)
        try LogFiles.rotate(in: directory, keeping: settings.fileLimit)
        try open()
    }
}
