import Glibc
import Linux
import Runtime
import Testing

@Suite struct `A program that the kernel refuses` {
    @Test func `is explained by what the kernel itself answers`() throws {
        let root = try ContainerRoot()
        let here = "/tmp/\(root.name)"
        try root.add("/plain", "echo hi\n")
        try root.add("/empty", "")
        try root.add("/closed", "#!/bin/sh\n", permissions: 0o644)
        try root.add("/windows", "#!/bin/sh\r\n")
        try root.add("/orphan", "#!\(here)/nosuch\n")
        try root.add("/nameless", "#! \n")
        try root.add("/first", "#!\(here)/second\n")
        try root.add("/second", "#!\(here)/first\n")
        try root.add("/fifo-script", "#!\(here)/fifo\n")
        try root.directory.makeNode("fifo", kind: .fifo, permissions: 0o777)
        try root.add("/foreign", elf(interpreter: "/lib/ld.so", machine: 42))
        try root.add("/object", elfHeader(machine: 62, type: 1))
        try root.add("/unlinked", elf(interpreter: "/lib/nosuch.so"))
        try root.addLink("/dangling", to: "nosuch")
        try root.addLink("/circle", to: "circle")
        let cases: [(String, Int32, String)] = [
            ("plain", 126, "exec format error: no #! line"), ("empty", 126, "exec format error: is empty"),
            ("closed", 126, "permission denied: has no x bit (mode 0644)"),
            ("windows", 126, "no such file or directory: the #! line ends in a carriage return (a Windows line end)"),
            ("orphan", 126, "the interpreter of its #! line, \(here)/nosuch, is not there"),
            ("nameless", 126, "exec format error: has a #! line that names no interpreter"),
            ("first", 126, "too many levels of symbolic links: scripts are interpreted by scripts, too deep"),
            ("fifo-script", 126, "permission denied: its interpreter \(here)/fifo is a fifo"),
            ("fifo", 126, "permission denied: is a fifo"), ("", 126, "permission denied: is a directory"),
            ("foreign", 126, "exec format error: is for sh4, this machine is \(Process.machine)"),
            ("object", 126, "exec format error: is an object file, not a program"),
            ("unlinked", 126, "needs the ELF interpreter /lib/nosuch.so, which is not there"),
            ("dangling", 127, "no such file or directory: is a link to nosuch"),
            ("circle", 126, "too many levels of symbolic links: is a link to circle"),
            ("nosuch", 127, "no such file or directory"), ("plain/x", 127, "not a directory"),
        ]
        let host = try Directory.open("/")
        for (name, code, text) in cases where Process.machine == "x86_64" {
            let program = "\(here)/\(name)"
            var pid: pid_t = 0
            let arguments: [UnsafeMutablePointer<CChar>?] = [strdup(program), nil]
            defer { free(arguments[0]) }
            let answer = posix_spawn(&pid, program, nil, nil, arguments, nil)
            try #require(answer != 0, "\(name)")
            let failure = ExecFailure.diagnose(
                program, path: nil, workingDirectory: "/", in: host, Errno(rawValue: answer))
            #expect(failure.exitCode == code, "\(name)")
            #expect(failure.message.hasSuffix(text), "\(name): \(failure.message)")
        }
    }
}
