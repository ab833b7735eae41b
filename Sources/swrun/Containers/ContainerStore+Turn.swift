internal import Linux
internal import Runtime

extension ContainerStore {
    /// Tries something every 10 ms, for ten seconds at most. Whoever holds a container without running it, to copy files
    /// into it, to look at it or to remove it, is about to let go; one that is about to start or to end is another matter
    /// in a moment.
    /// - Returns: What the first attempt that came to something gave; nil when none did.
    func whenFree<Answer: ~Copyable>(_ attempt: () throws -> Answer?) throws -> Answer? {
        for _ in 0..<1000 {
            if let answer = try attempt() { return answer }
            Process.pause(milliseconds: 10)
        }
        return nil
    }
}
