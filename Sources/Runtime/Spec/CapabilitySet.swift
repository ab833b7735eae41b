/// Capabilities as the kernel keeps them: bit n stands for the capability of number n. In JSON a list of names.
package struct CapabilitySet: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package init(_ capabilities: some Sequence<Capability>) {
        rawValue = capabilities.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    /// Every capability that has a name.
    package static let all = CapabilitySet(Capability.allCases)

    /// What a container gets unless asked otherwise: enough for package managers and servers that drop root, nothing
    /// that reaches beyond the container. Docker's list without MKNOD, NET_RAW and AUDIT_WRITE.
    package static let standard = CapabilitySet([
        .chown, .dacOverride, .fsetid, .fowner, .setgid, .setuid, .setfcap, .setpcap, .netBindService, .sysChroot,
        .kill,
    ])

    package func contains(_ capability: Capability) -> Bool { rawValue >> UInt64(capability.rawValue) & 1 == 1 }

    /// By number.
    package var capabilities: [Capability] { Capability.allCases.filter(contains) }

    /// By number: "CAP_CHOWN", …
    package var names: [String] { capabilities.map(\.name) }
}

extension CapabilitySet: Codable {
    package init(from decoder: any Decoder) throws {
        let names = try [String](from: decoder)
        self.init(
            try names.map { name in
                guard let capability = Capability(named: name) else {
                    throw CapabilityError.unknown(name, list: nil)
                }
                return capability
            })
    }

    package func encode(to encoder: any Encoder) throws { try names.encode(to: encoder) }
}

extension CapabilitySet {
    /// The capabilities that `--cap-add` and `--cap-drop` leave: "ALL" in either is the starting point, otherwise the
    /// standard ones are; what is both added and dropped by name is added, unless everything is added.
    /// - Parameter available: What this machine's kernel has and the caller may give. Asking for one outside it is an
    ///   error; "ALL" and the standard ones mean those inside it.
    package static func resolve(
        add: [String], drop: [String], available: CapabilitySet = .all
    ) throws(CapabilityError) -> CapabilitySet {
        let (addsAll, added) = try parse(add, "CapAdd")
        let (dropsAll, dropped) = try parse(drop, "CapDrop")
        if let missing = added.subtracting(available).capabilities.first {
            throw .unavailable(missing.name)
        }
        if addsAll { return available.subtracting(dropped) }
        if dropsAll { return added }
        return standard.intersection(available).subtracting(dropped).union(added)
    }

    private static func parse(
        _ names: [String], _ list: String
    ) throws(CapabilityError) -> (all: Bool, named: CapabilitySet) {
        var all = false
        var named: CapabilitySet = []
        for name in names {
            if name.uppercased() == "ALL" {
                all = true
            } else if let capability = Capability(named: name) {
                named.formUnion(CapabilitySet([capability]))
            } else {
                throw .unknown(name, list: list)
            }
        }
        return (all, named)
    }
}

/// A capability that cannot be given.
package enum CapabilityError: Error, Hashable, CustomStringConvertible {
    /// No kernel known to us has it. `list` is where it was asked for: "CapAdd", "CapDrop", nil for a file.
    case unknown(String, list: String?)
    /// This kernel does not have it, or the caller does not.
    case unavailable(String)

    package var description: String {
        switch self {
        case .unknown(let name, let list):
            let upper = name.uppercased()
            let full = upper.hasPrefix("CAP_") ? upper : "CAP_" + upper
            return (list.map { "invalid \($0): " } ?? "") + "unknown capability: \"\(full)\""
        case .unavailable(let name):
            return "invalid CapAdd: capability not supported by this kernel or not available to swrun here: \"\(name)\""
        }
    }
}
