package import Linux

extension ContainerTree {
    /// The tree of a container that does not run with what its specification binds into it, so that its volumes are
    /// seen, and written, in their places. What would be in a tmpfs went with the last run.
    ///
    /// Mounts are made in a namespace that this process enters for good.
    /// - Parameters:
    ///   - bundle: The container's directory.
    ///   - isWritable: Whether it is to be written to; then the caller holds the container. Else what has to be made to
    ///     mount on is made in memory, and the container stays as it is.
    package static func openStopped(
        bundle: Path, layerCount: Int, _ specification: Specification, isWritable: Bool
    ) throws -> Directory {
        let mounts = try MountTable(of: specification)
        try leaveMountNamespace()
        let images = try hold(mounts.images, at: bundle.appending("rootfs"))
        let id = bundle.lastComponent.description
        let root: Directory
        if isWritable {
            root = try mountOverlay(
                bundle, OverlayOptions.text(of: id, layerCount: layerCount), [.noDevices, .noSetID])
        } else {
            try mountScratch(on: bundle.appending("rootfs"))
            let options = OverlayOptions.scratchText(of: id, layerCount: layerCount)
            root = try mountOverlay(bundle, options, [.noDevices, .noSetID])
        }
        for mount in mounts.inOrder {
            switch mount {
            case .bind(let bind): try attach(bind, to: root)
            case .image(let image):
                guard let number = images[image.index] else { continue }
                try attach(FileDescriptor(owning: number), at: image.destination, to: root)
            // It is gone with the last run.
            case .fileSystem: continue
            }
        }
        if isWritable, specification.root?.readonly == true {
            try Mount.set(.readOnly, on: root.descriptor, recursive: false)
        }
        return root
    }

    /// Room in memory for what is made to mount on.
    private static func mountScratch(on target: Path) throws(SystemError) {
        let scratch = try Mount.create(
            "tmpfs", source: "tmpfs", [MountParameter("mode", "700")], [.noSetID, .noDevices])
        let directory = Directory(scratch)
        for name in OverlayOptions.scratchDirectories { try directory.makeDirectory(name, permissions: 0o755) }
        try Mount.attach(directory.descriptor, to: try FileDescriptor.open(target, [.path, .directory]))
    }

    /// - Returns: Numbers of detached mounts by the images' indices.
    private static func hold(_ images: [ImageMount], at place: Path) throws(SystemError) -> [Int: Int32] {
        guard !images.isEmpty else { return [:] }
        let here = try FileDescriptor.open(".", [.path, .directory])
        var held: [Int: Int32] = [:]
        for image in images {
            if let source = try orNothing({ () throws(SystemError) in try image.hold(at: place) }) {
                held[image.index] = source.release()
            }
        }
        try Inheritance.enter(here)
        return held
    }

    /// A source that is gone keeps the container from starting, but not its other files from being copied.
    private static func orNothing(
        _ hold: () throws(SystemError) -> FileDescriptor
    ) throws(SystemError) -> FileDescriptor? {
        do throws(SystemError) { return try hold() } catch {
            guard error.errno == .noSuchFile || error.errno == .notDirectory else { throw error }
            return nil
        }
    }

    private static func attach(_ bind: BindMount, to root: borrowing Directory) throws(SystemError) {
        guard let source = try orNothing({ () throws(SystemError) in try bind.hold() }) else { return }
        try attach(source, at: bind.destination, to: root)
    }

    private static func attach(
        _ source: consuming FileDescriptor, at destination: Path, to root: borrowing Directory
    ) throws(SystemError) {
        let isDirectory = try source.status().kind == .directory
        try Mount.attach(source, to: try root.makeMountPoint(destination, isDirectory: isDirectory))
    }
}
