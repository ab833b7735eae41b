internal import Linux

/// Whether what happens below a place of the host can travel to a container at all.
enum Propagation {
    /// - Throws: `Failure` in docker's words for a source that lies in a mount which is not shared.
    static func check(_ options: [String], of source: String) throws {
        guard let wanted = options.first(where: { ["shared", "rshared", "slave", "rslave"].contains($0) }) else {
            return
        }
        let file = try FileDescriptor.open("/proc/self/mountinfo", .readOnly)
        let mounts = String(decoding: try file.readAll(limit: 16 << 20, of: "mountinfo"), as: UTF8.self)
        let place = try Directory(try FileDescriptor.open(Path(source), .path)).absolutePath().description
        // "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw": see proc_pid_mountinfo(5).
        var nearest: (point: String, tags: [Substring]) = ("", [])
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6 else { continue }
            let point = String(fields[4])
            let isAbove = point == "/" || place == point || place.hasPrefix(point + "/")
            if isAbove, point.utf8.count >= nearest.point.utf8.count {
                nearest = (point, Array(fields[6...].prefix { $0 != "-" }))
            }
        }
        let isShared = nearest.tags.contains { $0.hasPrefix("shared:") }
        let isSlave = nearest.tags.contains { $0.hasPrefix("master:") }
        if wanted.hasSuffix("shared"), !isShared {
            throw Failure("path \(source) is mounted on \(nearest.point) but it is not a shared mount")
        }
        if wanted.hasSuffix("slave"), !isShared, !isSlave {
            throw Failure("path \(source) is mounted on \(nearest.point) but it is not a shared or slave mount")
        }
    }
}
