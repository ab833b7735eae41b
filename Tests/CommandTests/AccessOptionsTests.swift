import Runtime
import Testing

@testable import swrun

@Suite struct AccessOptionsTests {
    @Test(
        arguments: [
            ("/dev/a", "/dev/a", "rwm"), ("/dev/a:r", "/dev/a", "r"), ("/x:/dev/b", "/dev/b", "rwm"),
            ("/x:/dev//b/./c:mw", "/dev/b/c", "mw"), ("/dev/rwm:/dev/x:rwm", "/dev/x", "rwm"),
        ])
    func `a device has a source, a target and permissions`(text: String, target: String, permissions: String) throws {
        let device = try DeviceOption.parse(text)
        #expect(device.target == target && device.permissions == permissions)
    }

    @Test(
        arguments: [
            "", ":", "a:b:c:d", "dev/a", "/dev/a:b", "/dev/a:/b", "/dev/a:/dev/b:x", "/dev/a:/dev/b:rr",
            "/dev/a:/dev/b:",
            "/dev/a:/dev/../b", "/dev/a:/dev/pts/0", "/dev/ptmx", "/dev/a:/dev", "/a:/dev/fd", "/a\0:/dev/b",
        ])
    func `what is no device is refused`(text: String) {
        #expect(throws: InvalidValue.self, "\(text)") {
            let device = try DeviceOption.parse(text)
            // The directory of all devices is one.
            if device.target == "/dev" { throw InvalidValue("all") }
        }
    }

    @Test func `rules are read as cgroup v1 wrote them`() throws {
        let rule = try #require(Specification.DeviceRule(legacyText: "c 13:* rw"))
        #expect((rule.type, rule.major, rule.minor, rule.access) == ("c", 13, nil, "rw") && rule.allow)
        for text in [
            "", "c 1:3", "x 1:3 r", "c 1 r", "c 1:3 x", "c 1:3 rwmr", "c -1:3 r", "c 1:3  r", "c 4294967296:1 r",
        ] {
            #expect(DeviceRuleOption.problem(with: text) == "invalid device cgroup format '\(text)'")
        }
    }

    @Test func `limits are soft and hard`() throws {
        let files = try LimitOption.parse("nofile=100:200")
        #expect((files.type, files.soft, files.hard) == ("RLIMIT_NOFILE", 100, 200))
        #expect(try LimitOption.parse("core=-1").hard == Specification.ResourceLimit.unlimited)
        #expect(try LimitOption.parse("cpu=5:-1").soft == 5)
    }

    @Test(
        arguments: [
            ("nofile", "invalid ulimit argument: nofile"), ("bogus=1", "invalid ulimit type: bogus"),
            ("NOFILE=1", "invalid ulimit type: NOFILE"),
            ("nofile=200:100", "ulimit soft limit must be less than or equal to hard limit: 200 > 100"),
            ("nofile=-1:100", "ulimit soft limit must be less than or equal to hard limit: -1 > 100"),
            ("nofile=1:2:3", "too many limit value arguments - 1:2:3, can only have up to two, `soft[:hard]`"),
            ("nofile=x", "invalid ulimit value: 'x' is no number"),
        ])
    func `what is no limit is refused in docker's words`(text: String, message: String) {
        #expect(LimitOption.problem(with: text) == message)
    }

    @Test func `settings are those of namespaces alone`() throws {
        #expect(try SettingOption.parse("net.ipv4.ip_forward=1").key == "net.ipv4.ip_forward")
        #expect(try SettingOption.parse("kernel.sem=1 2 3 4").value == "1 2 3 4")
        for text in [
            "kernel.bogus=1", "kernel.msgmax", "vm.swappiness=1", "net.=1", "net..x=1", "net./../kernel.x=1", "=", "",
            "kernel.msgmax.x=1", "fs.file-max=1", "net.x=a\nb",
        ] {
            #expect(SettingOption.problem(with: text) == "sysctl '\(text)' is not allowed")
        }
    }
}
