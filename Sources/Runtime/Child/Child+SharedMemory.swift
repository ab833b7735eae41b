internal import Linux

/// The steps that give a container the shared memory of another one. See shm_overview(7).
extension Child {
    /// Only who is in a mount namespace can take a copy of one of its mounts; a detached copy can be attached anywhere.
    mutating func holdSharedMemory(of process: JoinedProcess) throws(SystemError) {
        let own = try FileDescriptor.open("/proc/self/ns/mnt", .readOnly)
        let root = try FileDescriptor.open("/", [.path, .directory])
        try Namespaces.join(descriptor: process.descriptor, .mount)
        let place = try Directory.open("/").openInRoot("/dev/shm", .path)
        guard try FileSystemType(of: place) == .temporary else {
            throw SystemError("use as shared memory", "/dev/shm", .noSuchDevice)
        }
        held.sharedMemory = try Mount.clone(place, recursive: false)
        try Namespaces.join(own, .mount)
        try Inheritance.enterRoot(root)
    }

    func attachSharedMemory() throws(SystemError) {
        switch held.sharedMemory {
        case .none: throw SystemError("use", "/dev/shm before it is held", .badDescriptor)
        case .some(let memory):
            let place = try withRoot { root throws(SystemError) in
                try root.makeMountPoint("/dev/shm", isDirectory: true)
            }
            try Mount.attach(memory, to: place)
        }
    }
}
