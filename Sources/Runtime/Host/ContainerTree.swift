package import Linux

/// A container's tree of files, as its processes see it, for looking at from outside.
package enum ContainerTree {
    /// The tree of a container that does not run: its layers and changes stacked read-only, in a mount namespace that
    /// this process enters for good, so that nothing stays mounted whatever becomes of it.
    /// - Parameters:
    ///   - bundle: The container's directory.
    ///   - layerCount: How many layers its `lower` names.
    package static func openStopped(bundle: Path, layerCount: Int) throws -> Directory {
        let options = OverlayOptions.readOnlyText(of: bundle.lastComponent.description, layerCount: layerCount)
        try leaveMountNamespace()
        return try mountOverlay(bundle, options, [.readOnly, .noDevices, .noSetID])
    }

    /// The tree of a running container, through its first process. See proc_pid_root(5).
    /// - Returns: nil when the process has ended.
    package static func openRunning(pid: Int32, startTime: UInt64) throws -> Directory? {
        // The process is held first: while it is, the number leads to nobody else.
        guard let process = try PidDescriptor.open(pid, startTime: startTime) else { return nil }
        do throws(SystemError) {
            let root = try Directory.open(Path("/proc/\(pid)/root"))
            if try process.waitForEnd(milliseconds: 0) { return nil }
            return root
        } catch {
            // The kernel takes the root from a process that is ending, a good while before others hear of its end.
            guard error.errno == .noSuchFile else { throw error }
            return nil
        }
    }

    static func leaveMountNamespace() throws(SystemError) {
        try Namespaces.mount.unshare()
        try Mount.makeAllPrivate()
    }

    /// Mounts a container's overlay on its `rootfs`; the current directory stays what it is.
    static func mountOverlay(
        _ bundle: Path, _ options: String, _ attributes: MountAttributes
    ) throws(SystemError) -> Directory {
        let target = bundle.appending("rootfs")
        let here = try FileDescriptor.open(".", [.path, .directory])
        try Inheritance.enter(try FileDescriptor.open(bundle.appending("lower"), [.path, .directory]))
        do throws(SystemError) {
            try Mount.overlay(at: target, options: options, attributes)
        } catch {
            try Inheritance.enter(here)
            throw error
        }
        try Inheritance.enter(here)
        return try Directory.open(target)
    }
}
