internal import Linux
internal import Runtime

extension ContainerRecord {
    /// What the caller of a container that was killed should know, since its exit code says little.
    func memoryRemark(exitCode: Int32, ranOutOfMemory: Bool) -> String? {
        guard ranOutOfMemory, exitCode == 128 + Signal.kill else { return nil }
        let limit = hostConfiguration.limits.memory
        let mebibytes = limit % (1 << 20) == 0 ? "\(limit >> 20)m" : "\(limit)"
        let whose = limit > 0 ? "limit \(mebibytes)" : "of the whole machine"
        return "Hint: the container \(name) was killed: out of memory (\(whose))"
    }
}
