internal import Linux

/// The steps that make the container's tree.
extension Child {
    /// The device is taken from the host before the pivot: the container's /dev/null could be a link to anything
    /// (CVE-2025-31133).
    mutating func holdNullDevice() throws(SystemError) {
        let device = try Mount.clone("/dev/null", recursive: false)
        guard try device.status().deviceNumber == DeviceNumber(major: 1, minor: 3) else {
            throw SystemError("use as the null device", "/dev/null", .noSuchDevice)
        }
        try Mount.set([.readOnly, .noSetID, .noExecution], on: device, recursive: false)
        held.nullDevice = Cover(device)
    }

    /// One for all masked directories: it has room for nothing, and nobody may write to it.
    mutating func holdEmptyDirectory() throws(SystemError) {
        held.emptyDirectory = Cover(
            try Mount.create(
                "tmpfs", source: "tmpfs", [MountParameter("size", "0"), MountParameter("nr_inodes", "1")],
                [.readOnly, .noSetID, .noDevices, .noExecution]))
    }

    mutating func hold(_ bind: BindMount) throws(SystemError) {
        held.bindSources.append((bind.index, try bind.hold().release()))
    }

    mutating func hold(_ image: ImageMount, at place: Path) throws(SystemError) {
        held.bindSources.append((image.index, try image.hold(at: place).release()))
    }

    func mountOverlay(_ overlay: OverlayMount) throws(SystemError) {
        try Inheritance.enter(try FileDescriptor.open(overlay.directory, [.path, .directory]))
        try Mount.overlay(at: overlay.target, options: overlay.options, overlay.attributes)
    }

    /// pivot_root(2) wants a mount point: a directory becomes one by being bound to itself.
    func bindRoot(_ path: Path) throws(SystemError) {
        let tree = try Mount.clone(path, recursive: true)
        try Mount.attach(tree, to: try FileDescriptor.open(path, [.path, .directory]))
    }

    mutating func mount(_ request: FileSystemMount) throws(SystemError) {
        let parameters = request.parameters + (try modeOfPlace(request))
        let mounted = try Mount.create(request.type, source: request.source, parameters, request.attributes)
        let place = try mountPoint(request.destination, isDirectory: true, refusingLinks: request.refusesLinks)
        try Mount.attach(mounted, to: place)
        // These three are used again, through the descriptor of the mount itself: no path can be bent meanwhile.
        switch (request.type, request.destination) {
        case ("proc", "/proc"): held.processes = Directory(mounted)
        case ("tmpfs", "/dev"): held.devices = Directory(mounted)
        case ("devpts", "/dev/pts"): held.terminals = Directory(mounted)
        default: break
        }
    }

    func makeDevice(_ node: DeviceNode) throws(SystemError) {
        try withDevices { devices throws(SystemError) in
            guard node.name.components.count > 1 || node.userID != 0 || node.groupID != 0 else {
                return try devices.makeNode(
                    node.name, kind: node.kind, permissions: node.permissions, device: node.number)
            }
            let folder = try devices.makeDirectoriesInRoot(node.name.parent)
            let name = node.name.lastComponent
            try folder.makeNode(name, kind: node.kind, permissions: node.permissions, device: node.number)
            try folder.setOwner(of: name, user: node.userID, group: node.groupID)
        }
    }

    func makeLink(_ name: Path, to target: Path) throws(SystemError) {
        try withDevices { devices throws(SystemError) in try devices.makeSymbolicLink(name, to: target) }
    }

    /// A tmpfs of which nobody said a mode has that of the directory it covers; without one, or where it was made to be
    /// covered, the kernel's, 1777.
    private func modeOfPlace(_ request: FileSystemMount) throws(SystemError) -> [MountParameter] {
        guard request.type == "tmpfs", !request.parameters.contains(where: { $0.key == "mode" }),
            let place = try openIfPresent(request.destination)
        else { return [] }
        let status = try place.status()
        guard status.kind == .directory,
            try !Directory(place).openDirectory(".").descriptor.hasExtendedAttribute(MountPointMark.attribute)
        else { return [] }
        return [MountParameter("mode", String(status.permissions, radix: 8))]
    }

    mutating func attach(heldAt index: Int, to destination: Path) throws(SystemError) {
        guard let place = held.bindSources.firstIndex(where: { $0.mount == index }) else {
            throw SystemError("find the source of", destination.description, .badDescriptor)
        }
        let source = FileDescriptor(owning: held.bindSources.remove(at: place).number)
        let isDirectory = try source.status().kind == .directory
        try Mount.attach(
            source, to: try mountPoint(destination, isDirectory: isDirectory, refusingLinks: false))
    }

    /// Hides a file behind the null device and a directory behind an empty one; what is not there needs no mask.
    /// - Returns: Whether there was anything to hide.
    mutating func mask(_ path: Path) throws(SystemError) -> Bool {
        guard let place = try openIfPresent(path) else { return false }
        switch try place.status().kind {
        case .directory: try hideBehindEmptyDirectory(place)
        default: try hideBehindNullDevice(place)
        }
        return true
    }

    /// - Returns: Whether there was anything to protect.
    func makeReadOnly(_ path: Path) throws(SystemError) -> Bool {
        guard let place = try openIfPresent(path) else { return false }
        let tree = try Mount.clone(place, recursive: true)
        try Mount.set([.readOnly, .noSetID, .noDevices, .noExecution], on: tree, recursive: true)
        try Mount.attach(tree, to: place)
        return true
    }

    /// Makes one mount read-only, those below it excepted.
    func sealMount(_ path: Path) throws(SystemError) {
        try Mount.set(.readOnly, on: try openInRoot(path), recursive: false)
    }

    /// The place of a mount, made where the image lacks it.
    private func mountPoint(
        _ path: Path, isDirectory: Bool, refusingLinks: Bool
    ) throws(SystemError) -> FileDescriptor {
        try withRoot { root throws(SystemError) in
            if refusingLinks { try root.refuseLink(at: path) }
            let place = try root.makeMountPoint(path, isDirectory: isDirectory)
            try KernelTree.refuse(place, for: path)
            return place
        }
    }

    private func openIfPresent(_ path: Path) throws(SystemError) -> FileDescriptor? {
        do throws(SystemError) { return try openInRoot(path) } catch  where error.errno.meansAbsent { return nil }
    }

    private func openInRoot(_ path: Path) throws(SystemError) -> FileDescriptor {
        try withRoot { root throws(SystemError) in try root.openInRoot(path, .path) }
    }
}

extension Errno {
    /// Whether a path simply is not there.
    fileprivate var meansAbsent: Bool { self == .noSuchFile || self == .notDirectory }
}
