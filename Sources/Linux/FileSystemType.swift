internal import CLinux

/// What kind of file system a place belongs to. See statfs(2).
package struct FileSystemType: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let cgroup = FileSystemType(rawValue: 0x27e0eb)
    package static let cgroup2 = FileSystemType(rawValue: 0x6367_7270)
    package static let overlay = FileSystemType(rawValue: 0x794c_7630)
    package static let proc = FileSystemType(rawValue: 0x9fa0)
    package static let selinux = FileSystemType(rawValue: 0xf97c_ff8c)
    package static let temporary = FileSystemType(rawValue: 0x0102_1994)
    package static let terminals = FileSystemType(rawValue: 0x1cd1)
    package static let messageQueues = FileSystemType(rawValue: 0x1980_0202)

    /// Whether what looks like files there is the kernel speaking: such a tree has no end, no size, and no content of the
    /// container's. See statfs(2), and linux/magic.h.
    package var isMadeByKernel: Bool { FileSystemType.madeByKernel.contains(rawValue) }

    /// More bytes than any of the files of such a tree has that ends.
    package static let kernelFileLimit = 16 << 20

    private static let madeByKernel = [
        0x9fa0, 0x6265_6572, 0x27e0eb, 0x6367_7270,  // proc, sysfs, cgroup, cgroup2
        0x1cd1, 0x1980_0202, 0x6462_6720, 0x7472_6163,  // devpts, mqueue, debugfs, tracefs
        0x7363_6673, 0xcafe_4a11, 0x6265_6570, 0xf97c_ff8c,  // securityfs, bpf, configfs, selinuxfs
        0x6165_676c, 0xde5e_81e4, 0x6573_5543, 0x4249_4e4d,  // pstore, efivarfs, fusectl, binfmt_misc
    ]

    /// The type of the file system at a path of the host, or nil when there is nothing.
    package init?(at path: Path) {
        var answer = statfs()
        guard statfs(path.cString, &answer) == 0 else { return nil }
        rawValue = Int(answer.f_type)
    }

    /// The type of the file system that holds an open file. See fstatfs(2).
    package init(of file: borrowing FileDescriptor) throws(SystemError) {
        var answer = statfs()
        let number = file.rawValue
        try check("ask for the file system of", descriptorName(number)) { fstatfs(number, &answer) }
        rawValue = Int(answer.f_type)
    }
}
