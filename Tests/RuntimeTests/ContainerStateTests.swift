import Linux
import Runtime
import Testing

@Suite struct ContainerStateTests {
    static func note(_ state: LiveState, _ id: String, _ fixture: ContainerFixture) throws {
        let folder = try Directory.openOrCreate(fixture.store.run.appending(id))
        try folder.replaceFile("state.json", with: JSONWriter.text(of: state), .atomic)
    }

    @Test func `a container is created, runs, and has exited`() throws {
        let fixture = try ContainerFixture()
        var record = try fixture.store.create(ContainerFixture.record("life"), Specification())
        #expect(try fixture.store.state(of: record) == .created)

        let sleeper = try Sleeper()
        let start = Timestamp(seconds: 1000, nanoseconds: 123_456_789)
        try fixture.store.noteStart(of: record.id, pid: sleeper.pid, at: start)
        guard case .running(let live) = try fixture.store.state(of: record) else {
            Issue.record("not running")
            return
        }
        #expect(live.process.pid == sleeper.pid && live.startedAt == start)
        #expect(live.supervisor.pid == Process.id)

        // Its process has ended, and we, who wait for it, have not said yet how.
        sleeper.end()
        #expect(try fixture.store.state(of: record).word == "running")

        let exit = ContainerRecord.Exit(code: 7, startedAt: start, finishedAt: .init(seconds: 2000))
        try fixture.store.noteExit(of: &record, exit)
        #expect(try fixture.store.state(of: record) == .exited(exit))
        #expect(try fixture.store.find("life").exit == exit)
        #expect(try fixture.names(in: "run").isEmpty)
    }

    @Test func `where nobody is left who knows, the exit code is unknown`() throws {
        let fixture = try ContainerFixture()
        let record = try fixture.store.create(ContainerFixture.record("lost"), Specification())
        let temporary = try fixture.create("temporary")
        let sleeper = try Sleeper()
        let dead = try #require(LiveState.Process(running: sleeper.pid))
        sleeper.end()
        let state = LiveState(
            process: dead, supervisor: dead, bootID: try Process.bootID, startedAt: .init(seconds: 1000))
        for id in [record.id, temporary.id] { try ContainerStateTests.note(state, id, fixture) }
        guard case .exited(let exit) = try fixture.store.state(of: record) else {
            Issue.record("not exited")
            return
        }
        #expect(exit.code == 137 && exit.error == "exit code unknown" && exit.startedAt == state.startedAt)

        try fixture.store.settleAbandoned()
        let settled = try fixture.store.find("lost")
        #expect(settled.exit?.code == 137 && settled.exit?.error == "exit code unknown")
        #expect(throws: ContainerError.notFound("temporary")) { try fixture.store.find("temporary") }
        #expect(try fixture.names(in: "run") == ["boot"])
        #expect(try fixture.names(in: "names") == ["lost"])
    }

    @Test func `a container that somebody holds is not settled, and one that outlives its supervisor is killed`() throws
    {
        let fixture = try ContainerFixture()
        let record = try fixture.store.create(ContainerFixture.record("held"), Specification())
        let (supervisor, sleeper) = (try Sleeper(), try Sleeper())
        let dead = try #require(LiveState.Process(running: supervisor.pid))
        supervisor.end()
        let alive = try #require(LiveState.Process(running: sleeper.pid))
        let state = LiveState(
            process: alive, supervisor: dead, bootID: try Process.bootID, startedAt: .init(seconds: 1000))
        try ContainerStateTests.note(state, record.id, fixture)
        let life = try FileLock.tryAcquire(
            try Directory.open(fixture.store.bundle(record.id)).descriptor.duplicate(), .exclusive)
        try fixture.store.settleAbandoned()
        #expect(try fixture.store.state(of: record) == .running(state))
        _ = consume life
        try fixture.store.settleAbandoned()
        #expect(try fixture.store.find("held").exit?.code == 137)
        sleeper.end()
    }

    @Test func `neither another process of the same number nor another boot is the container`() throws {
        let fixture = try ContainerFixture()
        let record = try fixture.create("same")
        let own = try #require(LiveState.Process(running: Process.id))
        let sleeper = try Sleeper()
        defer { sleeper.end() }
        let process = try #require(LiveState.Process(running: sleeper.pid))
        var state = LiveState(
            process: process, supervisor: own, bootID: try Process.bootID, startedAt: .init(seconds: 1000))
        try ContainerStateTests.note(state, record.id, fixture)
        #expect(try fixture.store.state(of: record) == .running(state))
        state.bootID = "another"
        try ContainerStateTests.note(state, record.id, fixture)
        #expect(try fixture.store.state(of: record).word == "exited")
        state.bootID = try Process.bootID
        state.process.startTime += 1
        state.supervisor.startTime += 1
        try ContainerStateTests.note(state, record.id, fixture)
        #expect(try fixture.store.state(of: record).word == "exited")
    }

    @Test func `a container that is about to start has no process, and is settled when its supervisor is killed`()
        throws
    {
        let fixture = try ContainerFixture()
        let record = try fixture.store.create(
            ContainerFixture.record("unborn"), Specification(), startsAtOnce: true)
        #expect(try fixture.store.state(of: record) == .created)
        try fixture.store.settleAbandoned()
        #expect(try fixture.store.state(of: record) == .created)

        let sleeper = try Sleeper()
        let dead = try #require(LiveState.Process(running: sleeper.pid))
        sleeper.end()
        let state = LiveState(
            process: dead, supervisor: dead, bootID: try Process.bootID, startedAt: .init(seconds: 1000))
        try ContainerStateTests.note(state, record.id, fixture)
        try fixture.store.settleAbandoned()
        #expect(try fixture.store.find("unborn").exit?.code == 137)
    }

    @Test func `a supervisor that was killed after its last word has still been heard`() throws {
        let fixture = try ContainerFixture()
        var record = try fixture.store.create(ContainerFixture.record("heard"), Specification())
        let sleeper = try Sleeper()
        let dead = try #require(LiveState.Process(running: sleeper.pid))
        sleeper.end()
        let state = LiveState(
            process: dead, supervisor: dead, bootID: try Process.bootID, startedAt: .init(seconds: 1000))
        let before = record
        try ContainerStateTests.note(state, record.id, fixture)
        let exit = ContainerRecord.Exit(code: 0, startedAt: state.startedAt, finishedAt: .init(seconds: 1001))
        record = try fixture.store.amend(record.id) { $0.exit = exit }
        // Whoever read the record before it was written hears it as well.
        #expect(try fixture.store.state(of: before) == .exited(exit))
        #expect(try fixture.store.state(of: record) == .exited(exit))
        try fixture.store.settleAbandoned()
        #expect(try fixture.store.find("heard").exit == exit)
    }

    @Test(arguments: ["", "{}", "[]", "{\"pid\":-1,\"startTime\":1}", "\u{0}"])
    func `a note that cannot be read is none`(text: String) throws {
        let fixture = try ContainerFixture()
        let record = try fixture.create("odd")
        let folder = try Directory.openOrCreate(fixture.store.run.appending(record.id))
        try folder.replaceFile("state.json", with: Array(text.utf8), .atomic)
        #expect(try fixture.store.state(of: record) == .created)
        try fixture.store.remove(record)
        #expect(try fixture.names(in: "run").isEmpty)
    }
}
