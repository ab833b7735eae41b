import Linux
import Testing

@Suite struct `Files` {
    @Test func `a descriptor is closed when its owner goes, and only then`() throws {
        let number: Int32
        do {
            let file = try FileDescriptor.memory(named: "owned")
            number = file.rawValue
            #expect(isOpen(number, "owned"))
            try file.write("x")
        }
        #expect(!isOpen(number, "owned"))

        let released = try FileDescriptor.memory(named: "released").release()
        #expect(isOpen(released, "released"))
        try FileDescriptor(owning: released).close()
        #expect(!isOpen(released, "released"))
        #expect(throws: SystemError.self) { try FileDescriptor(owning: -1).close() }
    }

    /// Other tests open and close files beside this one, so that the number alone says nothing.
    private func isOpen(_ number: Int32, _ name: String) -> Bool {
        let link = try? Directory.open("/proc/self/fd").readSymbolicLink(Path("\(number)"))
        return link?.description.contains(name) == true
    }

    @Test func `what is opened is not inherited by programs`() throws {
        let scratch = try ScratchDirectory()
        try scratch.add("file")
        let files = [
            try FileDescriptor.open("/dev/null", .readOnly).release(),
            try scratch.directory.open("file", .readOnly).release(),
            try scratch.directory.openInRoot("file", .path).release(),
            try FileDescriptor.memory(named: "x").duplicate().release(),
            try FileDescriptor.temporary(in: scratch.path).release(),
        ]
        for number in files {
            let file = FileDescriptor(owning: number)
            let information = try FileDescriptor.open(Path("/proc/self/fdinfo/\(number)"), .readOnly)
            let text = String(decoding: try information.readAll(limit: 4096, of: "fdinfo"), as: UTF8.self)
            let flags = text.split(separator: "\n").first { $0.hasPrefix("flags:") }?.split(separator: "\t").last
            #expect(Int(try #require(flags), radix: 8).map { $0 & 0o2000000 != 0 } == true)
            try file.close()
        }
    }

    @Test func `a replaced file is the old one or the new one`() throws {
        let scratch = try ScratchDirectory()
        try scratch.directory.replaceFile("state", with: [1], .atomic)
        let old = try scratch.directory.open("state", .readOnly)
        try scratch.directory.replaceFile("state", with: [2, 3], permissions: 0o640, .durable)
        #expect(try scratch.directory.readFile("state", limit: 10) == [2, 3])
        #expect(try old.readAll(limit: 10, of: "state") == [1])
        #expect(try scratch.directory.status(of: "state").permissions & 0o600 == 0o600)
        #expect(try scratch.names() == ["state"])
    }

    @Test func `a file that cannot be replaced leaves nothing behind`() throws {
        let scratch = try ScratchDirectory()
        _ = try scratch.directory.makeDirectoriesInRoot("state/full")
        #expect(throws: SystemError.self) { try scratch.directory.replaceFile("state", with: [1], .atomic) }
        #expect(try scratch.names() == ["state"])
    }

    @Test func `a small file is read whole or not at all`() throws {
        let scratch = try ScratchDirectory()
        try scratch.add("file", "12345")
        #expect(try scratch.directory.readFile("file", limit: 5)?.count == 5)
        #expect(throws: SystemError("read", "file", Errno(rawValue: 27))) {
            try scratch.directory.readFile("file", limit: 4)
        }
        #expect(try scratch.directory.readFile("none", limit: 4) == nil)
        try scratch.directory.makeNode("fifo", kind: .fifo, permissions: 0o600)
        #expect(throws: SystemError.self) { try scratch.directory.readFile("fifo", limit: 4) }
        #expect(throws: SystemError.self) { try scratch.directory.readFile(".", limit: 4) }
    }

    @Test func `bytes are read at a place`() throws {
        let file = try memoryFile(Array(0..<10))
        #expect(try file.readBytes(at: 8, count: 5) == [8, 9])
        #expect(try file.readBytes(at: 10, count: 5) == [])
        #expect(try file.readBytes(at: .max - 1, count: 5) == [])
    }

    @Test func `a part is copied in the kernel`() throws {
        let scratch = try ScratchDirectory()
        try scratch.add("from", "0123456789")
        let source = try scratch.directory.open("from", .readOnly)
        let target = try scratch.directory.open("to", [.readWrite, .create], mode: 0o600)
        #expect(try source.copy(from: 2, count: 3, to: target) == 3)
        #expect(try source.copy(from: 8, count: .max, to: target) == 2)
        #expect(try scratch.directory.readFile("to", limit: 99) == Array("23489".utf8))
        // Another file system, and a file whose size is said to be 0.
        let memory = try FileDescriptor.memory(named: "target")
        #expect(try source.copy(from: 0, count: 10, to: memory) == 10)
        let status = try FileDescriptor.open("/proc/self/status", .readOnly)
        #expect(try status.copy(from: 0, count: 1 << 20, to: target) > 0)
    }

    @Test func `a temporary file has no name`() throws {
        let scratch = try ScratchDirectory()
        for place in [scratch.path, "/dev/shm"] {
            let file = try FileDescriptor.temporary(in: place)
            try file.write("spooled")
            try file.seek(to: 0)
            #expect(try file.readAll(limit: 99, of: "spool") == Array("spooled".utf8))
            #expect(try file.status().linkCount == 0)
        }
        #expect(try scratch.names().isEmpty)
    }

    @Test func `only a regular file is opened again for reading`() throws {
        let scratch = try ScratchDirectory()
        try scratch.add("file", "text")
        try scratch.directory.makeNode("fifo", kind: .fifo, permissions: 0o600)
        let file = try scratch.directory.openInRoot("file", .path).reopenRegular()
        #expect(try file.readAll(limit: 9, of: "file") == Array("text".utf8))
        #expect(throws: SystemError.self) { _ = try scratch.directory.openInRoot("fifo", .path).reopenRegular() }
        #expect(throws: SystemError.self) { _ = try FileDescriptor.open("/dev/zero", .path).reopenRegular() }
    }
}

@Suite struct `File locks` {
    @Test func `one holds it alone, many share it`() throws {
        let scratch = try ScratchDirectory()
        func attempt(_ mode: FileLock.Mode) throws -> Bool {
            let file = try scratch.directory.open("lock", [.readWrite, .create], mode: 0o600)
            return switch try FileLock.tryAcquire(file, mode) {
            case .some: true
            case .none: false
            }
        }
        do {
            let lock = try FileLock.acquire("lock", in: scratch.directory, .exclusive)
            #expect(try !attempt(.shared) && !attempt(.exclusive))
            _ = consume lock
        }
        do {
            let lock = try FileLock.acquire("lock", in: scratch.directory, .shared)
            #expect(try attempt(.shared) && !attempt(.exclusive))
            _ = consume lock
        }
        #expect(try attempt(.exclusive))
    }

    @Test func `a link in the place of the lock is an error`() throws {
        let scratch = try ScratchDirectory()
        try scratch.directory.makeSymbolicLink("lock", to: "/etc/passwd")
        #expect(throws: SystemError.self) { _ = try FileLock.acquire("lock", in: scratch.directory, .shared) }
    }
}
