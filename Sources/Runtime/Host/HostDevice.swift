package import Linux

/// A device of the host, as its own `/dev` has it.
package struct HostDevice: Hashable, Sendable {
    /// Below where it was looked for; "" for that itself.
    package let name: Path
    package let status: FileStatus

    /// The device at a path of the host, or all those of a directory and the directories in it. Links are followed for the
    /// path itself; inside a directory they are passed over, as are the directories whose content is each container's own.
    /// - Throws: `SystemError` for a path where there is nothing, or ENODEV where there is no device.
    package static func find(at path: Path) throws(SystemError) -> [HostDevice] {
        let status = try FileDescriptor.open(path, .path).status()
        if status.isDevice { return [HostDevice(name: "", status: status)] }
        guard status.kind == .directory else { throw SystemError("use as a device", path.description, .noSuchDevice) }
        var found: [HostDevice] = []
        try collect(in: try Directory.open(path), below: "", depth: 0, into: &found)
        return found
    }

    private static let ownDirectories: Set<Path> = ["fd", "mqueue", "pts", "shm"]

    private static func collect(
        in directory: borrowing Directory, below place: Path, depth: Int, into found: inout [HostDevice]
    ) throws(SystemError) {
        guard depth < 16 else { return }
        for entry in try directory.entries().sorted(by: { $0.name < $1.name }) {
            // Devices come and go.
            guard let status = try directory.statusIfPresent(of: entry.name) else { continue }
            if status.isDevice, entry.name != "console" {
                found.append(HostDevice(name: place.appending(entry.name), status: status))
            } else if status.kind == .directory, !ownDirectories.contains(entry.name) {
                try collect(
                    in: try directory.openDirectory(entry.name), below: place.appending(entry.name), depth: depth + 1,
                    into: &found)
            }
        }
    }
}

extension FileStatus {
    fileprivate var isDevice: Bool { kind == .characterDevice || kind == .blockDevice }
}

extension Specification.Device {
    /// A node of the same device, owner and permissions at a path of the container.
    package init(_ device: HostDevice, at path: String) {
        self.init(
            type: device.status.kind == .blockDevice ? "b" : "c", path: path,
            major: Int64(device.status.deviceNumber.major), minor: Int64(device.status.deviceNumber.minor),
            fileMode: device.status.permissions, uid: device.status.userID, gid: device.status.groupID)
    }
}
