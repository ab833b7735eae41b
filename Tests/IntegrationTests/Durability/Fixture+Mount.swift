import Foundation
import Glibc
import Testing

/// Whether every place is tried (`make soak`), or few enough of them for `make test`.
let isSoak = ProcessInfo.processInfo.environment["SOAK"] != nil

/// Says what a full run has tried, for docs/durability.md.
func tally(_ count: Int, _ what: String) { if isSoak { print("durability: \(count) \(what)") } }

extension Fixture {
    /// Mounts a file system for the time of the body; it is gone afterwards, whatever happens in between.
    func withMount(_ arguments: [String], on place: String, _ body: () throws -> Void) throws {
        mkdir(place, 0o700)
        try shellOK("mount \(arguments.joined(separator: " ")) \(place)")
        defer {
            Fixture.reapOrphans()
            // A process that a failed test has left in it must not keep it.
            _ = try? shell("umount \(place) || umount -l \(place)")
        }
        try body()
    }

    /// Waits for the processes of killed commands, which became this process's children: they end by themselves, and
    /// until then they see the file systems that are to go.
    static func reapOrphans() {
        for _ in 0..<200 {
            while waitpid(-1, nil, WNOHANG) > 0 {}
            if waitpid(-1, nil, WNOHANG) < 0 { return }
            _ = poll(nil, 0, 10)
        }
    }
}
