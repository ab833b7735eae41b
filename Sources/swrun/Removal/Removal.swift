internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// What a command takes away: containers first, then images as far as the containers that are left let them go, then the
/// stacks of layers that are gone. `rm`, `rmi` and the prunes are views of this.
struct Removal {
    enum Containers {
        case none
        case operands([String], force: Bool)
        /// Those that do not run, and that a filter lets through.
        case stopped((ContainerRecord) -> Bool)
    }

    let containers: Containers
    let images: [RemovalRequest]
    var volumes = Volumes.none

    /// What would go, with everything that stays on its account; nothing is changed.
    struct Plan {
        var containers: [ContainerRemoval] = []
        var volumes: [Volume] = []
        var images = RemovalPlan()
        /// By their names in `stacks`.
        var stacks: [Path] = []
        var failures: [any Error] = []
    }

    private var byForce: Bool {
        if case .operands(_, let force) = containers { return force }
        return false
    }

    /// Whether somebody named the containers, and misses one that went by itself meanwhile.
    private var namesContainers: Bool {
        if case .operands = containers { return true }
        return false
    }

    // MARK: Planning

    /// Makes the plan under the lock under which it would be carried out.
    func plan(in session: Session) throws -> Plan {
        let store = try session.store()
        let lock = try store.lockUsage(.exclusive)
        defer { withExtendedLifetime(lock) {} }
        let containerStore = try session.containers()
        var plan = try planContainers(in: containerStore)
        plan.volumes = try planVolumes(afterRemoving: plan.containers, in: containerStore)
        // A run that was cut off ends as the next command that writes would end it.
        let going = try Set(plan.containers.map(\.id)).union(containerStore.abandonedForGood())
        plan.images = try store.plan(images, dependents: try session.dependents(leaving: going))
        plan.failures += plan.images.refusals.map { session.sized($0.error) }
        plan.stacks = try containerStore.idleStacks(
            afterRemoving: Set(plan.images.layers.map(\.chainID.hex)))
        return plan
    }

    private func planContainers(in store: ContainerStore) throws -> Plan {
        var plan = Plan()
        switch containers {
        case .none: break
        case .operands(let operands, let force):
            for operand in operands {
                do {
                    let removal = try store.planRemoval(of: operand, byForce: force)
                    if plan.containers.contains(where: { $0.id == removal.id }) {
                        if force { continue }
                        throw ContainerError.notFound(operand)
                    }
                    plan.containers.append(removal)
                } catch ContainerError.notFound where force {
                } catch { plan.failures.append(error) }
            }
        case .stopped(let accepts):
            for (record, state) in try store.listWithStates() where state.supervised == nil && accepts(record) {
                plan.containers.append(ContainerRemoval(operand: record.id, record, isRunning: false))
            }
        }
        return plan
    }

    // MARK: Carrying out

    /// What was done.
    struct Outcome {
        var containers: [ContainerRemoval] = []
        /// By their names, of those that went for themselves.
        var volumes: [String] = []
        var images = RemovalPlan()
        var failures: [any Error] = []
        /// What the disk has got back, in bytes; nil when nobody asked.
        var freed: Int64?
    }

    /// Makes the plan and carries it out.
    /// - Parameters:
    ///   - measuring: Whether what the disk gets back is to be told: it takes a walk over all that goes.
    ///   - told: Is told each container as soon as it is gone.
    func perform(
        in session: Session, measuring: Bool = false, told: (ContainerRemoval) throws -> Void = { _ in }
    ) throws -> Outcome {
        let containerStore = try session.containers()
        try session.sweep()
        var outcome = Outcome()
        var usage = measuring ? DiskUsage() : nil
        let plan = try planContainers(in: containerStore)
        outcome.failures = plan.failures
        // All are killed before the first is waited for.
        for case let record? in plan.containers.filter({ byForce && $0.isRunning }).map(\.record) {
            _ = try containerStore.send(Signal.kill, to: record)
        }
        for removal in plan.containers {
            do {
                for path in removal.paths(in: containerStore) { try usage?.add(path) }
                try containerStore.carryOut(removal, byForce: byForce, withVolumes: removesVolumesOfContainers)
                outcome.containers.append(removal)
                try told(removal)
            } catch ContainerError.notFound where !namesContainers || byForce {
            } catch { outcome.failures.append(error) }
        }
        try removeUnusedVolumes(in: containerStore, &usage, &outcome)
        try removeImages(in: session, containerStore, &usage, &outcome)
        outcome.freed = usage?.freed
        return outcome
    }

    private func removeImages(
        in session: Session, _ containers: ContainerStore, _ usage: inout DiskUsage?, _ outcome: inout Outcome
    ) throws {
        let store = try session.store()
        // Most containers that are removed leave no image to be collected: nobody waits for the lock then.
        if images.isOnlyCollection, try !store.hasImagesKeptForContainers() { return }
        let lock = try store.lockUsage(.exclusive)
        defer { withExtendedLifetime(lock) {} }
        outcome.images = try store.remove(images, dependents: try session.dependents()) { plan in
            guard usage != nil else { return }
            for path in plan.paths(in: store.layout) { try usage?.add(path) }
            for stack in try containers.idleStacks(afterRemoving: Set(plan.layers.map(\.chainID.hex))) {
                try usage?.add(containers.stack(named: stack))
            }
        }
        session.announce(outcome.images)
        outcome.failures += outcome.images.refusals.map { session.sized($0.error) }
        try containers.removeIdleStacks()
    }
}

extension [RemovalRequest] {
    fileprivate var isOnlyCollection: Bool {
        allSatisfy { if case .unreferenced = $0 { true } else { false } }
    }
}

extension Session {
    /// Removes images that have lost their names and were kept for containers that are gone.
    ///
    /// Every `run --rm` ends with it, so it does no more than look at the index where there is none, as nearly always.
    func collectImages() throws {
        guard try store().hasImagesKeptForContainers() else { return }
        let collection = Removal(containers: .none, images: [.unreferenced])
        if let failure = try collection.perform(in: self).failures.first { throw failure }
    }
}
