internal import CLinux

/// What kind of file system a place belongs to. See statfs(2).
package struct FileSystemType: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }

    package static let cgroup = FileSystemType(rawValue: 0x27e0eb)
    package static let cgroup2 = FileSystemType(rawValue: 0x6367_7270)
    package static let overlay = FileSystemType(rawValue: 0x794c_7630)
    package static let proc = FileSystemType(rawValue: 0x9fa0)

    /// The type of the file system at a path of the host, or nil when there is nothing.
    package init?(at path: Path) {
        var answer = statfs()
        guard statfs(path.cString, &answer) == 0 else { return nil }
        rawValue = Int(answer.f_type)
    }
}
