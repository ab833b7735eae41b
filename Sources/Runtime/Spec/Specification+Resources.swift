extension Specification {
    /// What the container may use, by means of its cgroup. See cgroups(7).
    package struct Resources: Codable, Hashable, Sendable {
        /// Rules of the device cgroup; a later one wins over an earlier one.
        package var devices: [DeviceRule]?
        package var memory: Memory?
        package var cpu: Processor?
        package var pids: ProcessCount?
        package var blockIO: BlockIO?
        /// Files of cgroup v2 and what to write into them.
        package var unified: [String: String]?

        package init(
            devices: [DeviceRule]? = nil, memory: Memory? = nil, cpu: Processor? = nil, pids: ProcessCount? = nil,
            blockIO: BlockIO? = nil, unified: [String: String]? = nil
        ) {
            self.devices = devices
            self.memory = memory
            self.cpu = cpu
            self.pids = pids
            self.blockIO = blockIO
            self.unified = unified
        }
    }

    /// Which devices may be opened or made.
    package struct DeviceRule: Codable, Hashable, Sendable {
        package var allow: Bool
        /// "c", "b" or "a" for both.
        package var type: String?
        /// nil stands for all.
        package var major: Int64?
        package var minor: Int64?
        /// Letters of "rwm": read, write, make the node.
        package var access: String?

        package init(
            allow: Bool, type: String? = nil, major: Int64? = nil, minor: Int64? = nil, access: String? = nil
        ) {
            self.allow = allow
            self.type = type
            self.major = major
            self.minor = minor
            self.access = access
        }
    }

    /// In bytes; -1 for no limit.
    package struct Memory: Codable, Hashable, Sendable {
        package var limit: Int64?
        package var reservation: Int64?
        /// Memory and swap together.
        package var swap: Int64?
        /// 0 to 100; cgroup v1 alone has it.
        package var swappiness: UInt64?
        /// Whether processes wait for memory instead of being killed; cgroup v1 alone has it.
        package var disableOOMKiller: Bool?

        package init(
            limit: Int64? = nil, reservation: Int64? = nil, swap: Int64? = nil, swappiness: UInt64? = nil,
            disableOOMKiller: Bool? = nil
        ) {
            self.limit = limit
            self.reservation = reservation
            self.swap = swap
            self.swappiness = swappiness
            self.disableOOMKiller = disableOOMKiller
        }
    }

    package struct Processor: Codable, Hashable, Sendable {
        package var shares: UInt64?
        /// Microseconds of processor time in each period.
        package var quota: Int64?
        package var period: UInt64?
        /// Which processors: "0-2,7".
        package var cpus: String?
        package var mems: String?

        package init(
            shares: UInt64? = nil, quota: Int64? = nil, period: UInt64? = nil, cpus: String? = nil,
            mems: String? = nil
        ) {
            self.shares = shares
            self.quota = quota
            self.period = period
            self.cpus = cpus
            self.mems = mems
        }
    }

    package struct BlockIO: Codable, Hashable, Sendable {
        /// A share of the disks' time, relative to others': 10 to 1000.
        package var weight: UInt16?

        package init(weight: UInt16? = nil) { self.weight = weight }
    }

    package struct ProcessCount: Codable, Hashable, Sendable {
        /// -1 for no limit.
        package var limit: Int64

        package init(limit: Int64) { self.limit = limit }
    }
}
