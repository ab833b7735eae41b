package import Linux

extension ContainerStore {
    /// Who writes a container's log: the process that waits for it, as long as there is one.
    package func logWriter(of record: ContainerRecord) throws -> PidDescriptor? {
        guard let live = try liveState(record.id), try live.bootID == Process.bootID else { return nil }
        return try live.supervisor.open()
    }
}
