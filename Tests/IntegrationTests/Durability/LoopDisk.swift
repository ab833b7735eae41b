import Foundation
import Glibc
import Testing

/// An ext4 file system in a file in memory, which can lose its power.
final class LoopDisk {
    /// What a power cut leaves of what nobody has synced.
    enum PowerCut: UInt32, CaseIterable {
        /// The journal as far as it was written: names and data that were not synced are gone.
        case losesEverything = 2
        /// The journal with all names; data that was not synced is gone.
        case keepsNames = 1
    }

    private let fixture: Fixture
    private var image: String
    private var generation = 0
    let place: String

    /// Makes the file system.
    /// - Parameter image: The file, in a directory that is itself in memory: no disk is waited for.
    init(_ fixture: Fixture, image: String, place: String, megabytes: Int, options: String = "") throws {
        (self.fixture, self.image, self.place) = (fixture, image, place)
        try fixture.shellOK(
            """
            truncate -s \(megabytes)M \(image)
            mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0,nodiscard \(options) \(image)
            """)
    }

    /// Mounted as hard as ext4 can be: nothing is written before it must, and a rename waits for no data.
    ///
    /// Each time from a new file: whoever makes a mount namespace meanwhile, anywhere on the machine, takes a copy of this
    /// mount along, and until that is gone the old file would be given again as it was, without power.
    func mounted(_ body: () throws -> Void) throws {
        generation += 1
        let next = "disk-\(generation)"
        let directory = (image as NSString).deletingLastPathComponent
        try fixture.shellOK("cp --sparse=always \(image) \(directory)/\(next); rm \(image)")
        image = "\(directory)/\(next)"
        try fixture.withMount(["-o", "loop,noauto_da_alloc,commit=600", image], on: place) {
            try body()
            // Without power there is nothing to be written, and nobody minds.
            _ = try fixture.shell("sync -f \(place) || true")
        }
    }

    func keep(as copy: String) throws { try fixture.shellOK("cp --sparse=always \(image) \(copy)") }

    func putBack(from copy: String) throws { try fixture.shellOK("cp --sparse=always \(copy) \(image)") }

    /// Ends the mounted file system without a last word. See EXT4_IOC_SHUTDOWN in fs/ext4/ext4.h of the kernel.
    func cutPower(_ kind: PowerCut) throws {
        let root = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard root >= 0 else { throw HarnessError("cannot open \(place): \(errno)") }
        defer { close(root) }
        var flags = kind.rawValue
        // _IOR('X', 125, __u32)
        guard ioctl(root, 0x8004_587D, &flags) == 0 else { throw HarnessError("cannot cut the power: \(errno)") }
    }
}
