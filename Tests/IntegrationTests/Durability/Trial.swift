import Testing

/// The judgement of what a command has left that something got in the way of.
struct Trial {
    private let bench: TrialBench
    private let change: Change
    private let after: StoreAudit
    private let product: [UInt8]?
    private let event: String

    init(_ bench: TrialBench, _ change: Change, after: StoreAudit, product: [UInt8]?, _ event: String) {
        (self.bench, self.change, self.after, self.product, self.event) = (bench, change, after, product, event)
    }

    private var title: Testing.Comment { "\(change.name), \(event)" }

    /// The old state or the new one, whole; the new one if it was reported.
    /// - Parameter isClean: Whether nothing else may be there either.
    func judge(reported: Bool, isClean: Bool = false) throws {
        let now = try bench.audit()
        #expect(now.faults == [], "\(title): \(now.faults)")
        let facts = now.facts(without: change.passing)
        if reported { #expect(facts == after.facts, title) }
        #expect(facts == bench.before.facts || facts == after.facts, title)
        if isClean { #expect(now.garbage == [], title) }
        if change.product != nil {
            let made = bench.product(of: change)
            if reported { #expect(made != nil, title) }
            #expect(made == nil || made == product, title)
        }
    }

    /// Whoever comes next needs to repair nothing, and what was left behind is gone then.
    func goOn() throws {
        let f = bench.fixture
        for reader in [["images", "-a"], ["ps", "-a"]] {
            let outcome = try f.swrun(reader)
            #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(title): then \(reader): \(outcome)")
        }
        let isDone = try bench.audit().facts == after.facts && !change.isRepeatable
        let next = isDone ? Change(name: "\(change.follower)", arguments: change.follower) : change
        let outcome = try bench.run(next)
        #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(title): then \(next.name): \(outcome)")
        let now = try bench.audit()
        #expect(
            now.facts == after.facts && now.faults == [] && now.garbage == [],
            "\(title): then \(next.name): \(now.faults) \(now.garbage)")
        #expect(bench.product(of: change) == product, title)
        #expect(try f.shellOK("ls -A \(f.work) | grep -c partial || true") == "0", title)
        #expect(try f.swrun("run", "--rm", "--network", "none", "probe:v1", "exit", "7").code == 7, title)
    }
}
