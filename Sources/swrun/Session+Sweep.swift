internal import ImageStore
internal import Runtime

extension Session {
    /// What every command that writes begins with: whatever killed ones have left is put away. Where there is nothing,
    /// and that is nearly always, it costs a look at three small directories.
    ///
    /// `run` does the containers' part while its own container is being born.
    func sweep() throws {
        let containers = try containers()
        try containers.settleAbandoned()
        try containers.sweep()
        try containers.sweepVolumes()
        try store().sweepIfIdle()
    }
}
