internal import Linux
internal import Runtime

/// A container that goes, as it was found when that was decided.
struct ContainerRemoval: Sendable {
    /// As it was typed, or the container's ID.
    let operand: String
    let id: String
    let name: String
    /// nil where it cannot be read.
    let record: ContainerRecord?
    /// Whether its processes have to be killed first.
    let isRunning: Bool

    init(operand: String, _ record: ContainerRecord, isRunning: Bool) {
        self.operand = operand
        (id, name) = (record.id, record.name)
        self.record = record
        self.isRunning = isRunning
    }

    /// One whose record cannot be read.
    init(operand: String, damaged id: String) {
        self.operand = operand
        self.id = id
        name = ""
        record = nil
        isRunning = false
    }

    /// Where it lies.
    func paths(in containers: ContainerStore) -> [Path] { [containers.bundle(id)] }
}

extension ContainerStore {
    /// What the removal of a container takes, decided by what is seen now.
    /// - Throws: `Failure` for one that runs, unless by force; `ContainerError`.
    func planRemoval(of operand: String, byForce: Bool) throws -> ContainerRemoval {
        let record: ContainerRecord
        do {
            record = try find(operand)
        } catch ContainerError.damaged(let id, let reason) {
            guard byForce else {
                throw Failure(
                    "\(ContainerError.damaged(id: id, reason: reason))",
                    hint: "swrun rm -f \(id.prefix(12)) removes what is left of it")
            }
            return ContainerRemoval(operand: operand, damaged: id)
        }
        let state = try state(of: record)
        if let failure = Failure(removing: record, in: state), !byForce { throw failure }
        return ContainerRemoval(operand: operand, record, isRunning: state.supervised != nil)
    }

    /// Removes what was planned, and no container that has been started since.
    func carryOut(_ removal: ContainerRemoval, byForce: Bool, withVolumes: Bool = false) throws {
        let done: Void? = try whenFree {
            if let hold = try tryHold(removal.id, named: removal.operand) {
                defer { withExtendedLifetime(hold) {} }
                if !byForce, let record = removal.record { try refuseMounted(record, to: "remove") }
                return try removal.record.map { try remove($0, withVolumes: withVolumes) } ?? removeDamaged(removal.id)
            }
            guard let record = removal.record, let failure = try Failure(removing: record, in: state(of: record))
            else { return nil }
            guard byForce else { throw failure }
            return try kill(record, withVolumes: withVolumes)
        }
        if done == nil {
            throw Failure("cannot remove container \(removal.operand): another command holds it")
        }
    }

    /// Kills a container until nobody holds it any more, and removes it: one that is just starting has no process yet to be
    /// killed.
    private func kill(_ record: ContainerRecord, withVolumes: Bool) throws {
        var pause = PollSet()
        let start = Timestamp.monotonic
        do {
            while Timestamp.monotonic.nanoseconds(since: start) < 10_000_000_000 {
                if let ending = try ContainerEnding(record, signal: Signal.kill, patience: 0, in: self) {
                    try ContainerEnding.await(ending, among: [ending])
                }
                if let hold = try tryHold(record.id, named: record.name) {
                    defer { withExtendedLifetime(hold) {} }
                    return try remove(record, withVolumes: withVolumes)
                }
                try pause.wait(milliseconds: 20)
            }
        } catch ContainerError.notFound {
            // It has removed itself.
            return
        }
        throw Failure("could not kill container \(record.name)")
    }
}

extension Failure {
    /// nil for a container that can be removed.
    fileprivate init?(removing record: ContainerRecord, in state: ContainerState) {
        let (name, first) = (record.name, state.isPaused ? "Unpause and then stop" : "Stop")
        guard state.supervised != nil else { return nil }
        self.init(
            "You cannot remove a \(state.word) container \(record.id). "
                + "\(first) the container before attempting removal or force remove",
            hint: "swrun stop \(name) && swrun rm \(name)")
    }
}
