import Linux
import Runtime
import Testing

@Suite struct `A program that cannot be executed` {
    @Test func `is not in PATH`() throws {
        let root = try ContainerRoot()
        let failure = root.diagnose("nosuch", .noSuchFile)
        #expect(failure.exitCode == 127)
        #expect(failure.message == #"exec: "nosuch": executable file not found in $PATH"#)
        #expect(failure.hint == "the container's PATH is /usr/bin:/bin")
        #expect(root.diagnose("nosuch", .noSuchFile, path: nil).hint == "the container has no PATH")
        #expect(root.diagnose("", .noSuchFile).exitCode == 127)
    }

    @Test func `was given with its arguments in one word`() throws {
        let failure = try ContainerRoot().diagnose("echo hi", .noSuchFile)
        #expect(failure.hint?.contains("words of their own") == true)
    }

    @Test func `is not there`() throws {
        let root = try ContainerRoot()
        try root.add("/etc/passwd", "", permissions: 0o644)
        let failure = root.diagnose("/nosuch", .noSuchFile)
        #expect(failure.exitCode == 127)
        #expect(failure.message == #"exec: "/nosuch": stat /nosuch: no such file or directory"#)
        #expect(
            root.diagnose("/etc/passwd/x", .notDirectory).message
                == #"exec: "/etc/passwd/x": stat /etc/passwd/x: not a directory"#)
        #expect(root.diagnose("./x", .noSuchFile, in: "/etc").message.hasSuffix("stat ./x: no such file or directory"))
    }

    @Test func `is a link that leads nowhere`() throws {
        let root = try ContainerRoot()
        try root.addLink("/bin/tool", to: "/opt/tool")
        let failure = root.diagnose("/bin/tool", .noSuchFile)
        #expect(failure.exitCode == 127)
        #expect(failure.message.hasSuffix("no such file or directory: is a link to /opt/tool"))
    }

    @Test func `is a link in a circle`() throws {
        let root = try ContainerRoot()
        try root.addLink("/a", to: "/b")
        try root.addLink("/b", to: "/a")
        let failure = root.diagnose("/a", .tooManyLinks)
        #expect(failure.exitCode == 126)
        #expect(failure.message.hasSuffix("stat /a: too many levels of symbolic links: is a link to /b"))
    }

    @Test func `is a directory`() throws {
        let root = try ContainerRoot()
        try root.add("/etc/passwd", "", permissions: 0o644)
        let failure = root.diagnose("/etc", .accessDenied)
        #expect(failure.exitCode == 126)
        #expect(failure.message == #"exec: "/etc": permission denied: is a directory"#)
    }

    @Test func `is a fifo, which is not waited for`() throws {
        let root = try ContainerRoot()
        try root.directory.makeNode("pipe", kind: .fifo, permissions: 0o777)
        #expect(root.diagnose("/pipe", .accessDenied).message == #"exec: "/pipe": permission denied: is a fifo"#)
        try root.add("/run", "#!/pipe\n")
        #expect(root.diagnose("/run", .accessDenied).message.hasSuffix("its interpreter /pipe is a fifo"))
    }

    @Test func `has no x bit`() throws {
        let root = try ContainerRoot()
        try root.add("/usr/bin/tool", "#!/bin/sh\n", permissions: 0o644)
        for name in ["/usr/bin/tool", "tool"] {
            let failure = root.diagnose(name, .accessDenied)
            #expect(failure.exitCode == 126)
            #expect(failure.message == "exec: \"\(name)\": permission denied: has no x bit (mode 0644)")
        }
    }

    @Test func `has an x bit for others only`() throws {
        let root = try ContainerRoot()
        try root.add("/tool", elfHeader(machine: 62), permissions: 0o700)
        let failure = root.diagnose("/tool", .accessDenied)
        #expect(failure.message == #"exec: "/tool": permission denied: has mode 0700, owner 0:0"#)
    }

    @Test func `is behind a directory that its user may not search`() throws {
        let root = try ContainerRoot()
        try root.add("/root/tool", "#!/nosuch\n")
        try root.directory.setPermissions(of: "root", 0o700)
        for name in ["tool", "none"] {
            let failure = root.diagnose("/root/\(name)", .accessDenied)
            #expect(failure.exitCode == 126)
            #expect(
                failure.message
                    == "exec: \"/root/\(name)\": permission denied: directory /root has mode 0700, owner 0:0")
        }
        #expect(root.diagnose("/root/none", .noSuchFile).exitCode == 127)
    }

    @Test func `is found where a later directory of PATH has an executable one`() throws {
        let root = try ContainerRoot()
        try root.add("/usr/bin/tool", "", permissions: 0o644)
        try root.add("/bin/tool", "echo hi\n")
        #expect(root.diagnose("tool", .execFormat).message == #"exec: "tool": exec format error: no #! line"#)
    }

    @Test func `asks for an interpreter that is not there`() throws {
        let root = try ContainerRoot()
        try root.add("/x.sh", "#! /bin/bash -e\necho hi\n")
        let failure = root.diagnose("/x.sh", .noSuchFile)
        #expect(failure.exitCode == 126)
        #expect(
            failure.message == "exec: \"/x.sh\": no such file or directory: "
                + "the interpreter of its #! line, /bin/bash, is not there")
    }

    @Test func `ends its first line as Windows does`() throws {
        let root = try ContainerRoot()
        try root.add("/bin/sh", elfHeader(machine: 62))
        try root.add("/x.sh", "#!/bin/sh\r\necho hi\r\n")
        let failure = root.diagnose("/x.sh", .noSuchFile)
        #expect(failure.exitCode == 126)
        #expect(
            failure.message == "exec: \"/x.sh\": no such file or directory: "
                + "the #! line ends in a carriage return (a Windows line end)")
        #expect(failure.hint == #"convert the script: sed -i 's/\r$//' /x.sh"#)
    }

    @Test func `has a #! line that is no use`() throws {
        let root = try ContainerRoot()
        try root.add("/none", "#! \n")
        #expect(root.diagnose("/none", .execFormat).message.hasSuffix("has a #! line that names no interpreter"))
        try root.add("/long", "#!/" + String(repeating: "a", count: 400) + "\n")
        #expect(root.diagnose("/long", .execFormat).message.hasSuffix("has a #! line of over 256 bytes"))
        try root.add("/self", "#!/self\n")
        #expect(root.diagnose("/self", .tooManyLinks).message.hasSuffix("scripts are interpreted by scripts, too deep"))
    }

    @Test func `has an interpreter without an x bit`() throws {
        let root = try ContainerRoot()
        try root.add("/bin/sh", "", permissions: 0o600)
        try root.add("/x.sh", "#!/bin/sh\n")
        let failure = root.diagnose("/x.sh", .accessDenied)
        #expect(failure.message.hasSuffix("permission denied: its interpreter /bin/sh has no x bit (mode 0600)"))
    }

    @Test func `needs an ELF interpreter that is not there`() throws {
        let root = try ContainerRoot()
        try root.add("/tool", elf(interpreter: "/lib/ld-musl-x86_64.so.1"))
        let failure = root.diagnose("/tool", .noSuchFile)
        #expect(failure.exitCode == 126)
        #expect(
            failure.message == "exec: \"/tool\": no such file or directory: "
                + "needs the ELF interpreter /lib/ld-musl-x86_64.so.1, which is not there")
        try root.add("/x.sh", "#!/tool\n")
        #expect(root.diagnose("/x.sh", .noSuchFile).message.contains("its interpreter /tool needs the ELF interpreter"))
    }

    @Test func `is for another machine`() throws {
        let root = try ContainerRoot()
        try root.add("/tool", elfHeader(machine: 183))
        let failure = root.diagnose("/tool", .execFormat)
        #expect(failure.exitCode == 126)
        #expect(failure.message == #"exec: "/tool": exec format error: is for aarch64, this machine is x86_64"#)
        try root.add("/x.sh", "#!/tool\n")
        #expect(root.diagnose("/x.sh", .execFormat).message.contains("its interpreter /tool is for aarch64"))
    }

    @Test func `is no program`() throws {
        let root = try ContainerRoot()
        let cases: [(Path, [UInt8], String)] = [
            ("/script", Array("echo hi\n".utf8), "no #! line"), ("/empty", [], "is empty"),
            ("/data", [1, 0, 2], "is neither an ELF program nor a script"),
            ("/tool.exe", Array("MZ\u{90}".utf8), "is a program for Windows"),
            ("/tool.o", elfHeader(machine: 62, type: 1), "is an object file, not a program"),
            ("/cut", Array(elfHeader(machine: 62)[..<20]), "is a damaged ELF file"),
        ]
        for (path, content, text) in cases {
            try root.add(path, content)
            let failure = root.diagnose(path.description, .execFormat)
            #expect(failure.exitCode == 126)
            #expect(failure.message.contains("exec: \"\(path)\": exec format error: \(text)"))
        }
    }

    @Test func `fails for a reason that its file does not show`() throws {
        let root = try ContainerRoot()
        try root.add("/tool", elfHeader(machine: 62))
        let failure = root.diagnose("/tool", Errno(rawValue: 7))
        #expect(failure == .notExecutable(message: #"exec: "/tool": argument list too long"#, hint: nil))
        #expect(root.diagnose("/tool", .textFileBusy).message == #"exec: "/tool": text file busy"#)
    }

    @Test func `cannot lead the diagnosis out of the container`() throws {
        let root = try ContainerRoot()
        // Both exist on the host, neither in the container.
        try root.addLink("/up", to: "../../../../../../../bin/sh")
        #expect(root.diagnose("/up", .noSuchFile).exitCode == 127)
        try root.add("/x.sh", "#!/../../../../bin/sh\n")
        #expect(root.diagnose("/x.sh", .noSuchFile).message.hasSuffix("/../../../../bin/sh, is not there"))
    }

    @Test func `cannot drive the terminal`() throws {
        let root = try ContainerRoot()
        try root.add("/x.sh", "#!/\u{1b}[31mred\n")
        let failure = root.diagnose("/x.sh", .noSuchFile)
        #expect(failure.message.contains(#"/\x1b[31mred"#))
        #expect(root.diagnose("a\"\n\u{202e}", .noSuchFile).message.hasPrefix(#"exec: "a\"\n\xe2\x80\xae": "#))
    }
}
