internal import ImageStore
internal import Linux
internal import Runtime

/// A container's files, for as long as they are copied.
struct ContainerFiles: ~Copyable {
    let tree: FileTree
    /// Keeps a container that does not run from being started or removed while it is written to.
    private let hold: FileLock?

    init(_ root: consuming Directory, hold: consuming FileLock? = nil) {
        tree = FileTree(root: root)
        self.hold = hold
    }
}

extension ContainerStore {
    /// Opens a container's tree: of a running one as its processes see it, with all that is mounted there; of another
    /// one stacked anew in a mount namespace of this process, with its volumes.
    func files(of record: ContainerRecord, isWritable: Bool) throws -> ContainerFiles {
        let files: ContainerFiles? = try whenFree {
            guard let current = try self.record(record.id) else { throw ContainerError.notFound(record.name) }
            if let process = try state(of: current).live?.process {
                guard let root = try ContainerTree.openRunning(pid: process.pid, startTime: process.startTime) else {
                    return nil
                }
                return ContainerFiles(root)
            }
            if !isWritable { return ContainerFiles(try openStopped(current, isWritable: false)) }
            if let turn = try holdRestart(of: current) {
                return ContainerFiles(try openStopped(current, isWritable: true), hold: turn)
            }
            guard let hold = try tryHold(current.id, named: current.name), try state(of: current).live == nil else {
                return nil
            }
            try refuseMounted(current, to: "copy to")
            return ContainerFiles(try openStopped(current, isWritable: true), hold: hold)
        }
        guard let files else {
            throw Failure("cannot copy to container \(record.name): it is being started, or held by another command")
        }
        return files
    }

    private func openStopped(_ record: ContainerRecord, isWritable: Bool) throws -> Directory {
        try ContainerTree.openStopped(
            bundle: bundle(record.id), layerCount: max(1, record.layers.count), try specification(record.id),
            isWritable: isWritable)
    }
}
