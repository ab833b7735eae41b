internal import Linux

/// The steps of a process that joins a container which runs. The container's processes may change its files meanwhile.
extension Child {
    /// Puts the end of nothing in the place of the caller's streams.
    func leaveStreams() throws(SystemError) {
        let nothing = try Pipe().keepReader()
        for number: Int32 in 0...2 { try Inheritance.place(nothing, at: number) }
    }

    mutating func holdContainer() throws(SystemError) {
        let root = try Directory.open("/")
        // The container's own /proc may be covered by anything by now.
        held.processes = Directory(
            try Mount.create(
                "proc", source: "proc", [MountParameter("subset", "pid")], [.noSetID, .noDevices, .noExecution]))
        let devices = try root.openDirectoryInRoot("/dev")
        held.terminals = try Child.terminals(in: devices)
        held.devices = consume devices
        held.root = consume root
    }

    /// nil where there are none: only who asks for a terminal has to hear of it.
    private static func terminals(in devices: borrowing Directory) throws(SystemError) -> Directory? {
        do throws(SystemError) {
            let directory = try devices.openDirectory("pts")
            guard try FileSystemType(of: directory.descriptor) == .terminals else { return nil }
            return consume directory
        } catch {
            guard error.errno.meansGone else { throw error }
            return nil
        }
    }

    func connectNullDevice() throws(SystemError) {
        let device = try openNullDevice(.readWrite)
        for number: Int32 in 0...2 { try Inheritance.place(device, at: number) }
    }

    /// The container's own null device: its root may change owner and mode of what it has open, and that of the host is
    /// everybody's. What else may stand in its place is neither waited for nor read.
    func openNullDevice(_ flags: OpenFlags) throws(SystemError) -> FileDescriptor {
        try withDevices { devices throws(SystemError) in
            let device = try devices.open("null", flags.union(.nonBlocking))
            guard try device.status().deviceNumber == DeviceNumber(major: 1, minor: 3) else {
                throw SystemError("use as the null device", "/dev/null", .noSuchDevice)
            }
            try device.setNonBlocking(false)
            return device
        }
    }

    /// A path through `/proc/self/fd` is refused by RESOLVE_NO_MAGICLINKS, a directory outside by getcwd(2):
    /// CVE-2024-21626.
    func enterExisting(_ path: Path) throws(SystemError) {
        try withRoot { root throws(SystemError) in
            try Inheritance.enter(try root.openDirectoryInRoot(path).handle())
        }
        try Inheritance.checkDirectoryIsReachable()
    }
}
