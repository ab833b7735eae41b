import Foundation
import Glibc
import Testing

/// A sample store that can be put back to its beginning, and what each change makes of it when nothing is in its way.
struct TrialBench {
    let fixture: Fixture
    /// The store as every trial begins.
    let before: StoreAudit
    private let pristine: String

    /// Makes the store and hands it to the body, on a file system in memory: what is tried here is told by system calls,
    /// not by a disk.
    static func with(_ body: (TrialBench) throws -> Void) throws {
        try Fixture.with { f in
            try f.withMount(["-t", "tmpfs", "-o", "mode=700,size=512m", "tmpfs"], on: f.root) {
                try f.makeSampleStore()
                try body(try TrialBench(f))
            }
        }
    }

    private init(_ fixture: Fixture) throws {
        self.fixture = fixture
        pristine = fixture.directory + "/pristine"
        try fixture.shellOK("cp -a \(fixture.root) \(pristine)")
        before = try StoreAudit(fixture.root)
        #expect(before.faults == [] && before.garbage == [])
    }

    /// Puts everything back.
    func restore() throws {
        try fixture.shellOK(
            """
            find \(fixture.root) -mindepth 1 -delete
            cp -a \(pristine)/. \(fixture.root)
            rm -f saved.tar exported.tar
            """)
    }

    /// The store as the change leaves it, and where its way can be crossed.
    func observe(_ change: Change) throws -> (after: StoreAudit, product: [UInt8]?, sites: [CallSite]) {
        try restore()
        let trace = fixture.directory + "/trace"
        let outcome = try run(change, under: ["strace", "-qq", "-s", "80", "-o", trace])
        #expect(outcome.code == 0, "\(change.name): \(outcome)")
        let after = try audit()
        #expect(after.faults == [] && after.garbage == [], "\(change.name): \(after.faults) \(after.garbage)")
        let sites = CallSite.all(in: try String(contentsOfFile: trace, encoding: .utf8))
        return (after, product(of: change), sites)
    }

    func run(_ change: Change, under tracer: [String] = []) throws -> Outcome {
        try fixture.run(change, under: tracer)
    }

    func audit() throws -> StoreAudit { try StoreAudit(fixture.root, expecting: before.trees) }

    func product(of change: Change) -> [UInt8]? {
        guard let product = change.product else { return nil }
        return FileManager.default.contents(atPath: "\(fixture.work)/\(product)").map { Array($0) }
    }
}
