import Testing

extension Fixture {
    /// Holds the machine after a body against what it was before.
    func leavesNothing(_ body: () throws -> Void, at location: SourceLocation = #_sourceLocation) throws {
        // What is made once and kept, like the compiled filter of system calls, is made before.
        try shellOK(
            """
            swrun run --rm base:v1 true
            swrun run --rm --cap-drop ALL base:v1 true
            swrun run -d --rm base:v1 true
            """)
        try staysTheSame(body, at: location)
    }

    /// Also where containers run meanwhile, as long as they are the same before and after.
    func staysTheSame(_ body: () throws -> Void, at location: SourceLocation = #_sourceLocation) throws {
        try settle()
        let before = try Census(of: root)
        try body()
        Fixture.reapOrphans()
        try settle()
        for thing in try Census.added(to: before, in: root) {
            Issue.record("left behind: \(thing)", sourceLocation: location)
        }
    }

    /// Has swrun put away what killed commands left, and what was removed but not yet taken apart.
    private func settle() throws { try ok("container", "prune", "-f") }
}

/// How often something is done: a few times in `make test`, as often as the promise says in `make soak`.
func times(_ few: Int, soak many: Int) -> Range<Int> { 0..<(isSoak ? many : few) }

/// A generator whose numbers are the same in every run, so that a failure can be had again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// SplitMix64, by Steele, Lea and Flood.
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
