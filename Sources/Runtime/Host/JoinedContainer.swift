internal import Linux

/// Another container some of whose namespaces a container shares, held so that its number cannot become somebody else's.
package final class JoinedContainer: Sendable {
    let process: PidDescriptor
    private let pid: Int32
    let namespaces: Namespaces

    init(_ process: consuming PidDescriptor, pid: Int32, _ namespaces: Namespaces) {
        self.process = process
        self.pid = pid
        self.namespaces = namespaces
    }

    /// What the child joins; the pid namespace is the parent's business.
    var forChild: JoinedProcess {
        JoinedProcess(
            pid: pid, descriptor: process.descriptor.rawValue, namespaces: namespaces.subtracting(.process))
    }
}

/// Why another container's namespace cannot be had.
package enum JoinError: HintedError, Hashable, CustomStringConvertible {
    case notRunning(container: String, namespace: String)

    package var description: String {
        switch self {
        case .notRunning(let container, let namespace):
            "cannot join the \(namespace) namespace of container \(container): it is not running"
        }
    }

    package var hint: String? {
        switch self {
        case .notRunning(let container, _): "swrun start \(container)"
        }
    }
}

extension ContainerStore {
    /// Takes hold of the containers whose namespaces a container is to share.
    package func joins(of record: ContainerRecord) throws -> [JoinedContainer] {
        let modes = record.hostConfiguration.namespaces
        var wanted: [(id: String, namespaces: Namespaces)] = []
        if let id = modes.processes.container { wanted.append((id, .process)) }
        if let id = modes.interprocess.container { wanted.append((id, .interprocess)) }
        return try wanted.map { id, namespaces in
            guard let other = try self.record(id) else { throw ContainerError.notFound(id) }
            guard let live = try state(of: other).live, let process = try live.process.open() else {
                throw JoinError.notRunning(
                    container: other.name, namespace: namespaces.words.joined(separator: ", "))
            }
            return JoinedContainer(process, pid: live.process.pid, namespaces)
        }
    }
}
