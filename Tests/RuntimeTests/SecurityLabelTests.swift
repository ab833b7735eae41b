import Linux
import Testing

@testable import Runtime

@Suite struct SecurityLabelTests {
    private func child() throws -> Child {
        Child(
            plan: [], report: try Pipe().keepWriter(), control: try Pipe().keepReader(), reportsEveryStep: false)
    }

    @Test(arguments: [SecurityLabel.profile("box"), .context("u:r:t:s0")])
    func `a label is asked of the kernel alone`(label: SecurityLabel) throws {
        let root = try ContainerRoot()
        try root.add(label.file, "", permissions: 0o666)
        var child = try child()
        child.held.processes = Directory(try root.directory.descriptor.duplicate())
        do throws(SystemError) {
            try child.ask(for: label)
            Issue.record("a file of the container was taken for the kernel")
        } catch { #expect(error.errno == .crossDevice, "\(error)") }
        #expect(try root.directory.readFile(label.file, limit: 100) == [])
    }

    @Test(.enabled(if: try !AppArmor.isEnabled, "this kernel uses AppArmor"))
    func `a kernel that does not know AppArmor refuses a profile`() throws {
        var child = try child()
        child.held.processes = try Directory.open("/proc")
        #expect(throws: SystemError.self) { try child.ask(for: .profile("box")) }
    }

    @Test func `a request names what it is for`() {
        #expect(SecurityLabel.profile("a b").request == "exec a b")
        #expect(SecurityLabel.context("u:r:t:s0").request == "u:r:t:s0")
        let process = Specification.Process(apparmorProfile: "box", selinuxLabel: "u:r:t:s0")
        #expect(process.securityLabels == [.profile("box"), .context("u:r:t:s0")])
        #expect(Specification.Process().securityLabels.isEmpty)
    }
}
