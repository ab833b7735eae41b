/// One mount of this process's mount namespace. See proc_pid_mountinfo(5).
package struct MountEntry: Hashable, Sendable {
    /// Where it is mounted.
    package let place: Path
    /// The device that its files say they are on. See stat(2), st_dev.
    package let device: DeviceNumber
    /// "ext4".
    package let fileSystem: String
    /// Whether mounts below it travel to its copies, and whether they come from another one.
    package let isShared: Bool
    package let isSlave: Bool

    /// All mounts, in the order in which they were made, as far as that is known.
    package static func all() throws(SystemError) -> [MountEntry] {
        let file = try FileDescriptor.open("/proc/self/mountinfo", .readOnly)
        let bytes = try file.readAll(limit: 64 << 20, of: "/proc/self/mountinfo")
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { MountEntry($0) }
    }

    /// "36 35 98:0 /mnt1 /mnt2 rw,noatime shared:1 master:2 - ext3 /dev/root rw"; nil for anything else.
    private init?(_ line: ArraySlice<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 64)
        guard fields.count > 6, let place = Path(bytes: MountEntry.unescaped(fields[4])) else { return nil }
        let tags = fields[6...].prefix { !$0.elementsEqual([UInt8(ascii: "-")]) }
        let device = String(decoding: fields[2], as: UTF8.self).split(separator: ":").compactMap { UInt32($0) }
        guard device.count == 2, fields.indices.contains(tags.endIndex + 1) else { return nil }
        self.place = place
        self.device = DeviceNumber(major: device[0], minor: device[1])
        fileSystem = String(decoding: fields[tags.endIndex + 1], as: UTF8.self)
        isShared = tags.contains { $0.starts(with: "shared:".utf8) }
        isSlave = tags.contains { $0.starts(with: "master:".utf8) }
    }

    /// White space and backslashes stand there as three octal digits behind a backslash.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
