internal import Archive
internal import Linux

extension Store {
    /// What a removal would do; nothing changes. The caller holds the usage lock alone, since before it listed the
    /// containers, so that what is said is what would happen.
    /// - Parameter dependents: All containers.
    package func plan(_ requests: [RemovalRequest], dependents: Dependents) throws -> RemovalPlan {
        var inventory = Inventory(of: self, try readIndex(), dependents: dependents)
        var plan = try inventory.plan(requests)
        plan.kept = try inventory.kept(after: plan)
        return plan
    }

    /// Makes the plan and carries it out. The caller holds the usage lock alone, since before it listed the containers.
    ///
    /// Containers are never touched. While a stopped one needs an image, `force` takes the names away and leaves the rest
    /// until `.unreferenced` finds no container any more.
    /// - Parameters:
    ///   - dependents: All containers.
    ///   - prepare: Sees the plan when the images are out of the index and their files are all there yet.
    /// - Returns: What was done; what could not be done stands among its refusals.
    package func remove(
        _ requests: [RemovalRequest], dependents: Dependents, prepare: (RemovalPlan) throws -> Void = { _ in }
    ) throws -> RemovalPlan {
        var mark: UnfinishedMark?
        var isUncertain = false
        var plan = try updateIndex(.kept) { index in
            var inventory = Inventory(of: self, index, dependents: dependents)
            let plan = try inventory.plan(requests)
            if plan.takesImages { mark = try UnfinishedMark.forRemoval(in: self) }
            index = inventory.index
            isUncertain = inventory.isUncertain
            return plan
        }
        try prepare(plan)
        for step in plan.steps {
            do {
                try carryOut(step)
            } catch {
                plan.refusals.append(.init(operand: step.image.short, error: error))
                isUncertain = true
            }
        }
        // What is left of an image then only a sweep can tell, from the images that are left.
        if !isUncertain { mark.take()?.remove() }
        try sweepIfUnfinished()
        try keepIndexReserve()
        return plan
    }

    /// Whether `.unreferenced` may have something to do; needs no lock.
    package func hasImagesKeptForContainers() throws -> Bool {
        try !readIndex().entriesKeptForContainers().isEmpty
    }
}
