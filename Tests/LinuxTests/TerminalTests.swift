import CLinux
import Linux
import Testing

@Suite struct `Terminals` {
    private func mode(of terminal: borrowing FileDescriptor) throws -> [tcflag_t] {
        var state = termios()
        try #require(tcgetattr(terminal.rawValue, &state) == 0)
        return [state.c_iflag, state.c_oflag, state.c_lflag]
    }

    @Test func `size and kind of both sides`() throws {
        let controller = try FileDescriptor.open("/dev/ptmx", .readWrite)
        let terminal = try Terminal.unlockPeer(of: controller)
        #expect(Terminal.isTerminal(terminal.rawValue))
        try Terminal.setSize(of: controller.rawValue, .init(rows: 31, columns: 117))
        #expect(Terminal.size(of: terminal.rawValue) == .init(rows: 31, columns: 117))

        let file = try FileDescriptor.memory(named: "no terminal")
        #expect(!Terminal.isTerminal(file.rawValue) && Terminal.size(of: file.rawValue) == nil)
        #expect(throws: SystemError.self) { try Terminal.setSize(of: file.rawValue, .init(rows: 1, columns: 1)) }
        #expect(throws: SystemError.self) { _ = try Terminal.RawMode(file.rawValue) }
    }

    @Test func `raw mode ends with its owner`() throws {
        let controller = try FileDescriptor.open("/dev/ptmx", .readWrite)
        let terminal = try Terminal.unlockPeer(of: controller)
        let before = try mode(of: terminal)
        do {
            let raw = try Terminal.RawMode(terminal.rawValue)
            #expect(try mode(of: terminal)[2] & tcflag_t(ECHO | ICANON | ISIG) == 0)
            _ = consume raw
        }
        #expect(try mode(of: terminal) == before)
    }
}

@Suite struct `Waiting for descriptors` {
    @Test func `what is ready is told apart from what is not`() throws {
        let quiet = try Pipe()
        let full = try Pipe()
        let closed = try Pipe()
        try full.writer.write("x")
        let reader = closed.keepReader()
        var set = PollSet()
        let (first, second) = (set.add(quiet.reader.rawValue, .readable), set.add(full.reader.rawValue, .readable))
        let (third, fourth) = (set.add(reader.rawValue, .readable), set.add(quiet.writer.rawValue, .writable))
        try set.wait()
        let found = [first, second, third, fourth].map { set.found($0) }
        #expect(found == [[], .readable, Readiness(rawValue: Int16(POLLHUP)), .writable])
        #expect(!found[2].isDisjoint(with: .ended))
    }

    @Test func `nothing ready in time is no error`() throws {
        let pipe = try Pipe()
        var set = PollSet()
        let index = set.add(pipe.reader.rawValue, .readable)
        try set.wait(milliseconds: 0)
        let found = set.found(index)
        #expect(found.isEmpty)
    }
}

@Suite struct `Mounts and file systems` {
    @Test func `a mount point is told from a directory`() throws {
        let root = try Directory.open("/")
        #expect(try root.isMountPoint("proc"))
        #expect(try !root.isMountPoint("etc"))
        #expect(FileSystemType(at: "/proc") == .proc)
        #expect(FileSystemType(at: "/no/such") == nil)
    }
}
