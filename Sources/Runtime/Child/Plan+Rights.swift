internal import Linux

extension Plan {
    /// The last part of every plan: how a process gives up its rights, each while it still can, and becomes the program.
    static func rights(of process: Specification.Process, _ surroundings: Surroundings) throws -> [Step] {
        let user = process.user
        var plan: [Step] = []
        // It counts from execve on, so that none of our own calls must be allowed by it; but a user other than root could
        // be refused.
        plan += process.securityLabels.map { .setSecurityLabel($0) }
        plan += try (process.rlimits ?? []).map { .setLimit(try ResourceLimit($0)) }
        let granted = process.capabilities?.bounding ?? []
        // The bounding set needs CAP_SETPCAP, so it comes before the user changes.
        let dropped = (0...surroundings.lastCapability).filter { granted.rawValue >> UInt64($0) & 1 == 0 }
        plan += [.boundCapabilities(dropped: dropped)]
        // Groups before the user: afterwards it would not be allowed. The whole list is ours, the caller's never survives.
        plan += [.setGroups(user.additionalGids ?? []), .setGroup(user.gid), .setUser(user.uid)]
        // Nothing inheritable, nothing ambient (CVE-2022-24769). CAP_SYS_ADMIN stays for the filter alone: execve(2)
        // itself takes it, because the bounding set lacks it, and leaves a user other than root with nothing.
        let held = process.capabilities?.permitted ?? []
        let needsAdministrator = surroundings.filter != nil && process.noNewPrivileges != true
        plan += [.setCapabilities(needsAdministrator ? held.union(CapabilitySet([.sysAdmin])) : held)]
        if process.noNewPrivileges == true { plan += [.setNoNewPrivileges] }
        // The kernel forgets the parent death signal when the user changes, so it is set after that.
        if surroundings.diesWithHost { plan += [.dieWithHost] }
        plan += [.setFileCreationMask(user.umask ?? 0o022), .resetSignals]
        // As the container's user, in its directory, with its view: found or not exactly as execve(2) would.
        plan += [.findProgram(try surroundings.candidates(for: process))]
        // The same for what starts it, which can say less of why it cannot be.
        if process.hasInit { plan += [.findProgram([Path(InitProgram.place)])] }
        // Nothing but 0, 1 and 2 goes on, whoever opened it (CVE-2024-21626).
        plan += [.closeDescriptors]
        // Last, because it may forbid any of the calls above; only execve must pass it.
        if let filter = surroundings.filter { plan += [.installFilter(filter)] }
        plan += [.execute(arguments: process.args ?? [], environment: process.env ?? [])]
        return plan
    }
}

extension ResourceLimit {
    /// - Throws: `RuntimeError.invalidSpecification` for a name that is no limit.
    fileprivate init(_ limit: Specification.ResourceLimit) throws {
        guard let number = HostFacts.limitNumbers[limit.type] else {
            throw RuntimeError.invalidSpecification("\(limit.type) is no resource limit")
        }
        self.init(name: limit.type, number: Int32(number), soft: limit.soft, hard: limit.hard)
    }
}
