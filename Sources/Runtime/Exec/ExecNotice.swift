package import Linux

/// What a process that makes a further one in a container tells of its end: docker's `exec_die`.
package struct ExecNotice: Codable, Hashable, Sendable {
    /// Where the journal of events is.
    private let root: String
    private let container: String
    private let attributes: [String: String]

    /// - Parameters:
    ///   - root: The root directory of the container's store.
    ///   - execID: What the events of the beginning call it.
    package init(root: Path, of container: ContainerRecord, execID: String) {
        self.root = RawText.text(of: root.bytes)
        self.container = container.id
        attributes = container.eventAttributes.merging(["execID": execID]) { $1 }
    }

    /// Tells how it ended. It never fails: see `EventJournal`.
    func give(exitCode: Int32) {
        let all = attributes.merging(["exitCode": "\(exitCode)"]) { $1 }
        EventJournal(root: Path(root)).note(Event(.container, "exec_die", of: container, all))
    }
}

extension ExecNotice: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("attributes", attributes)
            object.member("container", container)
            object.member("root", root)
        }
    }
}
