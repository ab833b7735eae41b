package import Linux

extension ControlGroup {
    /// The processes of the container, those in cgroups that it has made itself included; empty when it has ended.
    package func processes() throws(SystemError) -> [Int32] {
        guard let place = unified ?? legacy.first?.directory else { return [] }
        do throws(SystemError) {
            var found: [Int32] = []
            try ControlGroup.addProcesses(of: try Directory.open(place), to: &found)
            return found.sorted()
        } catch {
            // ENODEV is the answer of a file whose cgroup goes while it is read.
            guard error.errno == .noSuchFile || error.errno == .noSuchDevice else { throw error }
            return []
        }
    }

    private static func addProcesses(of directory: borrowing Directory, to found: inout [Int32]) throws(SystemError) {
        let file = try directory.open("cgroup.procs", .readOnly)
        let text = try file.readAll(limit: 16 << 20, of: "cgroup.procs")
        found += text.split(separator: UInt8(ascii: "\n")).compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
        for entry in try directory.entries() where entry.kind == .directory {
            try addProcesses(of: try directory.openDirectory(entry.name), to: &found)
        }
    }
}
