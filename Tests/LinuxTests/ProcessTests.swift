import Glibc
import Linux
import Testing

@Suite struct `Errors` {
    @Test func `carry call, object and reason`() throws {
        let error = #expect(throws: SystemError.self) { _ = try FileDescriptor.open("/no/such", .readOnly) }
        #expect(error == SystemError("open", "/no/such", .noSuchFile))
        #expect(error?.description == "cannot open /no/such: No such file or directory")
        #expect(SystemError("clone3", nil, .outOfMemory).description == "cannot clone3: Cannot allocate memory")
    }

    @Test func `numbers have the names of errno(3)`() {
        #expect(Errno.noSuchFile.name == "ENOENT" && Errno.noSuchFile.rawValue == 2)
        #expect(Errno.accessDenied.name == "EACCES" && Errno.notPermitted.name == "EPERM")
        #expect(Errno.badLibrary.name == "ELIBBAD" && Errno.execFormat.name == "ENOEXEC")
        #expect(Errno(rawValue: 9999).description == "error 9999" && Errno(rawValue: 9999).name == "errno 9999")
    }

    @Test func `an interrupted call is made again, another failure is not`() throws {
        var answers: [Int32] = [EINTR, EINTR, 0]
        func next() -> Int32 {
            errno = answers.removeFirst()
            return errno == 0 ? 7 : -1
        }
        #expect(try check("try", nil) { next() } == 7)
        answers = [EAGAIN]
        #expect(throws: SystemError("try", "it", .wouldBlock)) { try check("try", "it") { next() } }
    }
}

@Suite struct `Signals` {
    @Test(
        arguments: [
            ("9", 9), ("KILL", 9), ("SIGKILL", 9), ("sigterm", 15), ("Int", 2), ("64", 64), ("RTMIN", 34),
            ("SIGRTMAX", 64),
            ("RTMIN+1", 35), ("sigrtmin+30", 64), ("RTMAX-1", 63), ("SIGRTMAX-30", 34), ("CLD", 17), ("POLL", 29),
            ("09", 9),
        ] as [(String, Int32)])
    func `names and numbers`(text: String, number: Int32) { #expect(Signal.number(text) == number) }

    @Test(arguments: [
        "", "0", "65", "-1", "+9", "99999999999999999999", "SIG", "BOGUS", "SIGSIGKILL", "SIG9", "RTMIN+31", "RTMAX-31",
        "RTMIN+", "RTMIN++1", "RTMIN+-0", "RTMIN-1", " KILL", "KILL ", "９",
    ])
    func `everything else is no signal`(text: String) { #expect(Signal.number(text) == nil) }

    @Test func `a number's name is found by it again`() {
        for number in Int32(1)...64 {
            let name = Signal.name(number)
            #expect(name == "signal \(number)" || Signal.number(name) == number)
        }
        #expect(Signal.name(9) == "SIGKILL" && Signal.name(6) == "SIGABRT" && Signal.name(40) == "signal 40")
    }
}

@Suite struct `Process descriptors` {
    @Test func `a child's end and exit status`() throws {
        let child = try WaitingChild()
        let process = try PidDescriptor.open(child.pid)
        #expect(try !process.waitForEnd(milliseconds: 0))
        #expect(try !process.waitForEnd(milliseconds: 20))
        child.end()
        #expect(try process.waitForEnd(milliseconds: -1))
        let status = try process.wait()
        #expect(status == .exited(0) && status.code == 0)
        #expect(throws: SystemError("send signal 15", nil, .noSuchProcess)) { try process.send(15) }
    }

    @Test func `a killed child`() throws {
        let child = try WaitingChild()
        let start = try #require(Process.startTime(of: child.pid))
        guard let process = try PidDescriptor.open(child.pid, startTime: start) else {
            Issue.record("the child is not there")
            return
        }
        try process.send(Signal.kill)
        let status = try process.wait()
        #expect(status == .signaled(9) && status.code == 137)
        child.end()
    }

    @Test func `a number that now belongs to another process is not that process`() throws {
        let own = Process.id
        let start = try #require(Process.startTime(of: own))
        #expect(try isHeld(own, start))
        #expect(try !isHeld(own, start + 1))
        #expect(try !isHeld(0, start))
        #expect(try !isHeld(.max, start))
        #expect(Process.startTime(of: .max) == nil)
    }

    private func isHeld(_ pid: Int32, _ start: UInt64) throws -> Bool {
        switch try PidDescriptor.open(pid, startTime: start) {
        case .some: true
        case .none: false
        }
    }

    @Test func `a zombie has ended`() throws {
        let child = try WaitingChild()
        let pid = child.pid
        let start = try #require(Process.startTime(of: pid))
        let process = try PidDescriptor.open(pid)
        child.end()
        #expect(try process.waitForEnd(milliseconds: -1))
        #expect(try !isHeld(pid, start))
        _ = try process.wait()
    }

    @Test func `this machine and this boot have names`() throws {
        #expect(!Process.machine.isEmpty)
        #expect(try Process.bootID.utf8.count == 36)
        #expect(try Process.threadCount >= 1)
        #expect(Process.environment("SWRUN_NO_SUCH_VARIABLE") == nil)
    }
}

/// A program that runs until its standard input ends.
private struct WaitingChild: ~Copyable {
    let pid: pid_t
    private let input: FileDescriptor

    init() throws {
        let pipe = try Pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe.reader.rawValue, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var pid: pid_t = 0
        let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("cat"), nil]
        defer { free(arguments[0]) }
        let answer = posix_spawnp(&pid, "cat", &actions, nil, arguments, nil)
        try #require(answer == 0)
        self.pid = pid
        input = pipe.keepWriter()
    }

    consuming func end() {}
}
