internal import Linux

extension ContainerStore {
    /// Changes how much of the machine a container may use: at once for one that runs, at its next start for any other.
    ///
    /// The kernel is asked first: what it refuses is not written down.
    /// - Parameter change: Makes the new limits of those that are in force.
    /// - Throws: `ContainerError.notFound`, `.damaged`; `RuntimeError`; `SystemError`; what `change` throws.
    package func changeLimits(of id: String, _ change: (ResourceLimits) throws -> ResourceLimits) throws {
        let turn = try lockRecord(of: id)
        defer { withExtendedLifetime(turn) {} }
        guard var record = try record(id) else { throw ContainerError.notFound(id) }
        let old = record.hostConfiguration.limits
        let new = try change(old)
        if new == old { return }
        if try state(of: record).live != nil {
            let group = try ControlGroup(of: record)
            try group.update(Specification.Resources(changing: old, to: new))
        }
        try write(new, into: &record)
    }

    /// The specification and the record that holds its checksum are two files: between the two writes either checksum is
    /// right.
    private func write(_ limits: ResourceLimits, into record: inout ContainerRecord) throws {
        var specification = try specification(record.id)
        let devices = specification.linux?.resources?.devices
        specification.linux?.resources = Specification.Resources(limits, devices: devices)
        let text = specification.encoded()
        let checksum = Checksum(of: text).text
        record.hostConfiguration.limits = limits
        record.specificationChecksum = "\(checksum) \(record.specificationChecksum)"
        try write(record)
        try containers.openDirectory(Path(record.id)).replaceFile(
            "config.json", with: text, record.hostConfiguration.removesItself ? .atomic : .durable)
        record.specificationChecksum = checksum
        try write(record)
    }
}

extension ContainerRecord {
    /// Whether a `config.json` is as it was written.
    func describes(_ specification: [UInt8]) -> Bool {
        specificationChecksum.split(separator: " ").contains(Checksum(of: specification).text[...])
    }
}

extension Specification.Resources {
    /// What is to be written to get from one set of limits to another. A limit that is lifted is written as none.
    init(changing old: ResourceLimits, to new: ResourceLimits) {
        let (before, after) = (Specification.Resources(old), Specification.Resources(new))
        self.init()
        func changed<Value: Equatable>(_ old: Value?, _ new: Value?, none: Value? = nil) -> Value? {
            old == new ? nil : new ?? none
        }
        var memory = Specification.Memory(
            limit: changed(before.memory?.limit, after.memory?.limit, none: -1),
            reservation: changed(before.memory?.reservation, after.memory?.reservation, none: -1),
            swap: changed(before.memory?.swap, after.memory?.swap, none: -1),
            swappiness: changed(before.memory?.swappiness, after.memory?.swappiness),
            disableOOMKiller: changed(before.memory?.disableOOMKiller, after.memory?.disableOOMKiller, none: false))
        // In v2 swap alone is what is beyond memory: a change of either changes it.
        if memory.limit != nil || memory.swap != nil {
            memory.limit = after.memory?.limit ?? -1
            memory.swap = after.memory?.swap ?? -1
        }
        if memory != .init() { self.memory = memory }
        var processor = Specification.Processor(
            shares: changed(before.cpu?.shares, after.cpu?.shares, none: 1024),
            cpus: changed(before.cpu?.cpus, after.cpu?.cpus), mems: changed(before.cpu?.mems, after.cpu?.mems))
        // A quota says something of its period alone.
        if before.cpu?.quota != after.cpu?.quota || before.cpu?.period != after.cpu?.period {
            processor.period = after.cpu?.period ?? 100_000
            processor.quota = after.cpu?.quota ?? -1
        }
        if processor != .init() { cpu = processor }
        if old.processes != new.processes { pids = after.pids }
        if old.blockWeight != new.blockWeight { blockIO = after.blockIO }
    }
}
