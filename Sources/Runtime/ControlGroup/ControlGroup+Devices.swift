internal import Linux

extension ControlGroup {
    /// Keeps the processes of a cgroup v2 directory to these devices.
    ///
    /// Nearly all containers may use the same ones. swrun's own folder bears the program for those, and the kernel lets it
    /// decide for every cgroup in the folder that bears none itself: to load a program takes longer than all else that is
    /// done for a cgroup.
    func limitDevices(
        of directory: borrowing Directory, _ rules: [Specification.DeviceRule]
    ) throws {
        if rules == StandardFiles.deviceRules, try inheritsStandardDevices() { return }
        let program = try DeviceProgram(rules)
        try DeviceFilter.attach(program.bytes, named: program.name, to: directory.descriptor, for: .whole)
    }

    /// Whether the folder's program is the standard one; it is attached where there is none.
    private func inheritsStandardDevices() throws -> Bool {
        guard name.parent == ControlGroupHierarchy.folder, let unified else { return false }
        let folder = try Directory.open(unified.parent)
        switch try DeviceFilter.state(of: folder.descriptor) {
        // Of another version of swrun, whose containers it bounds, where the name differs.
        case .others(let name): return name == DeviceProgram.standardName
        case .nothing:
            let program = try DeviceProgram(StandardFiles.deviceRules)
            try DeviceFilter.attach(program.bytes, named: program.name, to: folder.descriptor, for: .others)
            return true
        case .something: return false
        }
    }
}

extension DeviceProgram {
    /// Says what it does: another program has another name.
    var name: String { "sw" + String(Checksum(of: bytes).text.suffix(13)) }

    /// The name of the program for `StandardFiles.deviceRules`, which need not be made to know that it is there.
    static let standardName = "swab13cf20a20b7"
}
