import CCapability
import Runtime
import Testing

@Suite struct CapabilityTests {
    @Test func `every number has the name that libcap gives it`() {
        #expect(Capability.allCases.count == 41)
        for capability in Capability.allCases {
            var number: cap_value_t = -1
            #expect(cap_from_name(capability.name.lowercased(), &number) == 0)
            #expect(number == cap_value_t(capability.rawValue), "\(capability)")
        }
    }

    @Test(arguments: ["NET_ADMIN", "net_admin", "CAP_NET_ADMIN", "Cap_Net_Admin"])
    func `a name is found in any case, with or without its prefix`(text: String) {
        #expect(Capability(named: text) == .netAdmin)
    }

    @Test(arguments: ["", "CAP_", "BOGUS", "NET ADMIN", "CAP_CAP_CHOWN"])
    func `another word is no capability`(text: String) { #expect(Capability(named: text) == nil) }

    @Test func `the standard eleven are the documented mask`() {
        #expect(CapabilitySet.standard.rawValue == 0x8004_05fb)
        #expect(CapabilitySet.standard.capabilities.count == 11)
    }

    @Test(
        arguments: [
            ([], [], 0x8004_05fb),
            (["NET_RAW"], [], 0x8004_25fb),
            ([], ["cap_chown"], 0x8004_05fa),
            (["KILL"], ["ALL"], 0x20),
            ([], ["all"], 0),
            (["ALL"], [], 0x1ff_ffff_ffff),
            (["ALL"], ["SYS_ADMIN"], 0x1ff_ffdf_ffff),
            (["ALL"], ["ALL"], 0x1ff_ffff_ffff),
            (["SYS_ADMIN"], ["SYS_ADMIN"], 0x8024_05fb),
        ] as [([String], [String], UInt64)])
    func `add and drop resolve`(add: [String], drop: [String], mask: UInt64) throws {
        #expect(try CapabilitySet.resolve(add: add, drop: drop).rawValue == mask)
    }

    @Test func `an unknown name says which and where`() {
        let added = #expect(throws: CapabilityError.self) { try CapabilitySet.resolve(add: ["bogus"], drop: []) }
        #expect(added?.description == "invalid CapAdd: unknown capability: \"CAP_BOGUS\"")
        let dropped = #expect(throws: CapabilityError.self) { try CapabilitySet.resolve(add: [], drop: ["CAP_X"]) }
        #expect(dropped?.description == "invalid CapDrop: unknown capability: \"CAP_X\"")
    }

    @Test func `what the machine lacks is an error when asked for by name, and left out otherwise`() throws {
        let some = CapabilitySet([.chown, .kill, .sysTime])
        #expect(throws: CapabilityError.unavailable("CAP_NET_RAW")) {
            try CapabilitySet.resolve(add: ["NET_RAW"], drop: [], available: some)
        }
        #expect(try CapabilitySet.resolve(add: [], drop: [], available: some) == CapabilitySet([.chown, .kill]))
        #expect(try CapabilitySet.resolve(add: ["ALL"], drop: [], available: some) == some)
    }
}
