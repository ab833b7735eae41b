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
        // A container that is about to start or to end, or that another copy writes to, is another matter in a moment.
        for _ in 0..<1000 {
            guard let current = try self.record(record.id) else { throw ContainerError.notFound(record.name) }
            if case .running(let live) = try state(of: current) {
                let process = live.process
                if let root = try ContainerTree.openRunning(pid: process.pid, startTime: process.startTime) {
                    return ContainerFiles(root)
                }
            } else if !isWritable {
                return ContainerFiles(try openStopped(current, isWritable: false))
            } else if let hold = try tryHold(current) {
                if case .running = try state(of: current) { continue }
                return ContainerFiles(try openStopped(current, isWritable: true), hold: hold)
            }
            Process.pause(milliseconds: 10)
        }
        throw Failure("cannot copy to container \(record.name): it is being started, or held by another command")
    }

    private func openStopped(_ record: ContainerRecord, isWritable: Bool) throws -> Directory {
        try ContainerTree.openStopped(
            bundle: bundle(record.id), layerCount: max(1, record.layers.count), try specification(record.id),
            isWritable: isWritable)
    }
}
