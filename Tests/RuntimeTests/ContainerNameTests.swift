import Linux
import Runtime
import Testing

@Suite struct ContainerNameTests {
    @Test(arguments: ["ab", "a.b-c_d", "0x", "A1", String(repeating: "a", count: 255)])
    func `a name is taken`(name: String) throws {
        #expect(ContainerName.isValid(name))
        let fixture = try ContainerFixture()
        #expect(try fixture.create(name).name == name)
        #expect(try fixture.names(in: "names") == [name])
    }

    @Test(arguments: [
        "a", "-a", ".a", "_a", "a b", "a/b", "ä1", "a\n", "a:b", "..", String(repeating: "a", count: 256),
    ])
    func `a word that is no name is refused`(name: String) throws {
        let fixture = try ContainerFixture()
        let error = #expect(throws: ContainerError.self) { try fixture.create(name) }
        #expect(
            error?.description == "Invalid container name (\(name)), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")
        #expect(try fixture.names(in: "staging").isEmpty)
    }

    @Test func `of many who want one name, one gets it, and the others hear who`() async throws {
        let fixture = try ContainerFixture()
        let root = fixture.root
        let results = await withTaskGroup(of: Result<String, ContainerError>.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    do {
                        let record = ContainerFixture.temporaryRecord("same")
                        return .success(try ContainerStore(root: root).create(record, Specification()).id)
                    } catch { return .failure((error as? ContainerError) ?? .damaged(id: "", reason: "\(error)")) }
                }
            }
            var results: [Result<String, ContainerError>] = []
            for await result in group { results.append(result) }
            return results
        }
        let winners = results.compactMap { try? $0.get() }
        #expect(winners.count == 1)
        let winner = try #require(winners.first)
        for case .failure(let error) in results { #expect(error == .nameInUse(name: "same", id: winner)) }
        #expect(
            ContainerError.nameInUse(name: "same", id: winner).description
                == "Conflict. The container name \"/same\" is already in use by container \"\(winner)\". "
                + "You have to remove (or rename) that container to be able to reuse that name.")
        #expect(try fixture.names(in: "containers") == winners)
        #expect(try fixture.names(in: "staging").isEmpty)
    }

    @Test func `a container without a name gets one that nobody has`() throws {
        let fixture = try ContainerFixture()
        var names: Set<String> = []
        for _ in 0..<40 {
            let name = try fixture.create().name
            #expect(ContainerName.isValid(name) && name.split(separator: "_").count == 2)
            names.insert(name)
        }
        #expect(names.count == 40)
    }

    @Test func `an id is 64 digits, and no number`() {
        for _ in 0..<100 {
            let id = ContainerRecord.newID()
            #expect(ContainerRecord.isID(id) && UInt64(id.prefix(12)) == nil)
        }
        #expect(!ContainerRecord.isID(String(repeating: "A", count: 64)))
        #expect(!ContainerRecord.isID(String(repeating: "a", count: 63)))
    }

    /// What a crash between two steps of create leaves.
    @Test func `a name whose container was never finished is free again`() throws {
        let fixture = try ContainerFixture()
        let dead = ContainerRecord.newID()
        try fixture.open("staging").makeDirectory(Path("\(dead).partial"), permissions: 0o700)
        try fixture.open("names").makeSymbolicLink("mine", to: Path("../containers/\(dead)"))
        #expect(throws: ContainerError.notFound("mine")) { try fixture.store.find("mine") }
        let record = try fixture.create("mine")
        #expect(try fixture.store.find("mine") == record)
        try fixture.store.sweep()
        #expect(try fixture.names(in: "staging").isEmpty)
        #expect(try fixture.names(in: "names") == ["mine"])
    }

    @Test func `a sweep removes what is dead and leaves what is being made`() throws {
        let fixture = try ContainerFixture()
        let (dead, alive) = (ContainerRecord.newID(), ContainerRecord.newID())
        let staging = try fixture.open("staging")
        let names = try fixture.open("names")
        for (id, name) in [(dead, "dead"), (alive, "alive")] {
            try staging.makeDirectory(Path("\(id).partial"), permissions: 0o700)
            try names.makeSymbolicLink(Path(name), to: Path("../containers/\(id)"))
        }
        try staging.makeDirectory(Path("\(ContainerRecord.newID()).0a.removed"), permissions: 0o700)

        let maker = try FileLock.acquire(".lock", in: staging, .shared)
        let life = try FileLock.tryAcquire(staging.open(Path("\(alive).partial"), [.readOnly, .directory]), .exclusive)
        try fixture.store.sweep()
        #expect(try fixture.names(in: "staging").count == 3)
        #expect(throws: ContainerError.nameInUse(name: "alive", id: alive)) { try fixture.create("alive") }
        _ = consume maker
        _ = consume life

        let kept = try fixture.create("kept")
        try fixture.store.sweep()
        #expect(try fixture.names(in: "staging").isEmpty)
        #expect(try fixture.names(in: "names") == ["kept"])
        #expect(try fixture.store.list() == [kept])
    }
}
