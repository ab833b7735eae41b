import Foundation
import Glibc
import Testing

/// Whether every place is tried (`make soak`), or few enough of them for `make test`.
let isSoak = ProcessInfo.processInfo.environment["SOAK"] != nil

extension Fixture {
    /// Mounts a file system for the time of the body; it is gone afterwards, whatever happens in between.
    func withMount(_ arguments: [String], on place: String, _ body: () throws -> Void) throws {
        mkdir(place, 0o700)
        try shellOK("mount \(arguments.joined(separator: " ")) \(place)")
        defer {
            // A process that a failed test has left in it must not keep it.
            _ = try? shell("umount \(place) || umount -l \(place)")
        }
        try body()
    }
}
