package import Linux

/// A container's root file system made available in its bundle, for other programs: by `swrun mount`, until somebody
/// unmounts it. What tells is the kernel.
extension ContainerStore {
    /// Where an OCI bundle has its root file system.
    package func rootfs(_ id: String) -> Path { bundle(id).appending("rootfs") }

    package func isMounted(_ id: String) throws(SystemError) -> Bool {
        do throws(SystemError) {
            return try containers.openDirectory(Path(id)).isMountPoint("rootfs")
        } catch  where error.errno == .noSuchFile { return false }
    }

    /// Stacks the layers of a container that does not run, with its changes on top, on its `rootfs`. The caller holds it.
    package func mount(_ record: ContainerRecord) throws {
        if try isMounted(record.id) { return }
        let options = OverlayOptions.text(of: record.id, layerCount: max(1, record.layers.count))
        _ = try ContainerTree.mountOverlay(bundle(record.id), options, .noDevices)
    }

    /// - Parameter isForced: Whether it goes out of sight at once, and for good when nobody uses it any more.
    package func unmount(_ id: String, isForced: Bool) throws {
        while try isMounted(id) { try Mount.detach(rootfs(id), lazily: isForced) }
    }

    /// The ids of the containers that are mounted.
    package func mounted() throws -> Set<String> {
        let own = root.appending("containers").components
        return Set(
            try MountEntry.all().compactMap { entry in
                let names = entry.place.components
                guard names.count == own.count + 2, names.starts(with: own), names.last == "rootfs" else { return nil }
                return names[own.count].description
            })
    }
}
