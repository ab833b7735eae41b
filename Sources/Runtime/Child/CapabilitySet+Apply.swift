internal import CCapability
internal import Linux

extension CapabilitySet {
    /// Makes this set the permitted and effective capabilities of this process, and the inheritable set empty.
    /// See cap_set_proc(3).
    func apply() throws(SystemError) {
        guard let state = cap_init() else { throw SystemError("prepare the capabilities", nil, .current) }
        defer { cap_free(UnsafeMutableRawPointer(state)) }
        let numbers = capabilities.map { cap_value_t($0.rawValue) }
        for set in [CAP_PERMITTED, CAP_EFFECTIVE] where !numbers.isEmpty {
            try check("prepare the capabilities") { cap_set_flag(state, set, Int32(numbers.count), numbers, CAP_SET) }
        }
        try check("set the capabilities to", names.joined(separator: ",")) { cap_set_proc(state) }
    }
}
