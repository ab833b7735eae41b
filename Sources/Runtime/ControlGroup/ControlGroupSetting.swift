internal import Linux

/// One value that a cgroup is given: a file of its directory, and what is written into it.
struct ControlGroupSetting: Hashable, Sendable {
    /// A part of the kernel that shares something out among cgroups, under its name in v2. See cgroups(7).
    enum Controller: String, CaseIterable, Sendable {
        case cpu, cpuset, io, memory, pids

        /// The name in v1.
        var legacyName: String { self == .io ? "blkio" : rawValue }
    }

    /// A file, and the value in that file's terms.
    struct Assignment: Hashable, Sendable {
        let file: Path
        let value: String
    }

    let controller: Controller
    /// What is tried one after the other until a file is there: kernels differ in some.
    let assignments: [Assignment]
    /// Whether a kernel without the file does without.
    let isDispensable: Bool

    init(_ controller: Controller, _ file: Path, _ value: String, orNothing isDispensable: Bool = false) {
        self.init(controller, [Assignment(file: file, value: value)], orNothing: isDispensable)
    }

    init(_ controller: Controller, _ assignments: [Assignment], orNothing isDispensable: Bool = false) {
        self.controller = controller
        self.assignments = assignments
        self.isDispensable = isDispensable
    }

    /// Writes the value into the directory of a cgroup.
    func apply(to directory: borrowing Directory) throws(SystemError) {
        var last = SystemError("set", controller.rawValue, .noSuchFile)
        for assignment in assignments {
            do throws(SystemError) { return try directory.writeSetting(assignment.file, assignment.value) } catch {
                guard error.errno == .noSuchFile else { throw error }
                last = error
            }
        }
        if !isDispensable { throw last }
    }
}
