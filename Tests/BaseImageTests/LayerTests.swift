import Archive
import Glibc
import Linux
import Testing

@testable import BaseImage

@Suite struct `The layer of a base image` {
    /// Collects what `swrun base` does from this machine.
    private func collector(_ names: [String] = []) throws -> ProgramCollector {
        var collector = try ProgramCollector(of: try Directory.open("/"))
        try collector.tree.addStandardFiles()
        if names.isEmpty { try collector.addStandardPrograms() }
        _ = try collector.add(named: names, workingDirectory: "/", searchPath: nil)
        return collector
    }

    private func digest(of collector: borrowing ProgramCollector) throws -> Digest {
        let file = try FileDescriptor.memory(named: "layer")
        let sink = HashingSink(DescriptorSink(file))
        return try collector.tree.writeLayer(to: sink, date: Timestamp(seconds: 0)).digest
    }

    @Test func `is the same each time`() throws {
        #expect(try digest(of: try collector()) == digest(of: try collector()))
    }

    @Test func `holds the usual files, and no doubt about owners and times`() throws {
        let machine = try Machine()
        let file = try machine.root.open("layer.tar", [.writeOnly, .create], mode: 0o600)
        try collector(["sh"]).tree.writeLayer(to: DescriptorSink(file), date: Timestamp(seconds: 86400)).finish()
            .close()
        let list = try output(of: ["env", "TZ=UTC", "tar", "-tvf", "\(machine.path)/layer.tar"]).split(separator: "\n")
        for line in list {
            #expect(line.contains(" 0/0 ") || line.contains(" root/root "))
            #expect(line.contains("1970-01-02 00:00"))
        }
        for (mode, name) in [
            ("drwxrwxrwt", "tmp/"), ("drwxrwxrwt", "var/tmp/"), ("drwx------", "root/"), ("drwxr-xr-x", "proc/"),
            ("-rw-r--r--", "etc/passwd"), ("-rw-r--r--", "etc/group"), ("-rw-r--r--", "etc/profile"),
        ] {
            #expect(list.contains { $0.hasPrefix(mode) && $0.hasSuffix(" \(name)") }, "\(name)")
        }
        // A parent stands before what it holds.
        var seen: Set<Path> = [""]
        for entry in try output(of: ["tar", "-tf", "\(machine.path)/layer.tar"]).split(separator: "\n") {
            let path = Path(String(entry))
            #expect(seen.contains(path.parent), "\(path)")
            seen.insert(path.appending(""))
            seen.insert(path.parent.appending(path.lastComponent))
        }
    }

    @Test(.enabled(if: geteuid() == 0, "chroot needs root"))
    func `holds programs that run with nothing else`() throws {
        let machine = try Machine()
        let file = try machine.root.open("layer.tar", [.writeOnly, .create], mode: 0o600)
        try collector().tree.writeLayer(to: DescriptorSink(file), date: Timestamp(seconds: 0)).finish().close()
        let root = "\(machine.path)/root"
        try machine.root.makeDirectory("root", permissions: 0o755)
        try output(of: ["tar", "-xf", "\(machine.path)/layer.tar", "-C", root])

        func run(_ words: String...) throws -> String {
            try output(of: ["chroot", root, "/usr/bin/env", "-i"] + words)
        }
        #expect(try run("/bin/sh", "-c", "echo $((6 * 7)) | cat") == "42\n")
        #expect(try run("/bin/sh", "-lc", "echo $PATH").contains("/usr/local/bin"))
        for command in [
            "ls -ld /tmp", "grep root /etc/passwd", "sed -n 1p /etc/passwd", "find / -name passwd -maxdepth 2",
            "id -un",
            "whoami", "sort /etc/group", "stat /", "date", "uname -a", "tar --version", "gzip --version",
            "mount --version", "env true", "awk 'BEGIN { print 1 }'",
        ] {
            let text = try run("/bin/sh", "-c", command.replacing("'", with: "\""))
            #expect(!text.isEmpty || command == "env true", "\(command)")
        }
        #expect(try run("/bin/whoami") == "root\n")
        // Every program there is can at least be loaded.
        for name in StandardPrograms.names {
            let path = try run("/bin/sh", "-c", "command -v \(name) || true")
            guard path.hasPrefix("/") else { continue }
            let linker = try output(of: [
                "sh", "-c", "chroot \(root) \(path.dropLast()) --help </dev/null 2>&1 || true",
            ])
            #expect(!linker.contains("error while loading shared libraries"), "\(name)")
        }
    }

    @Test func `names one file once`() throws {
        let machine = try Machine()
        try machine.add("bin/a", "#!/bin/a\n")
        try machine.root.openDirectory("bin").makeHardLink("b", to: "a", in: try machine.root.openDirectory("bin"))
        var tree = HostTree(of: try machine.root.duplicate())
        try tree.add("/bin/b")
        try tree.add("/bin/a")
        let file = try machine.root.open("layer.tar", [.writeOnly, .create], mode: 0o600)
        try tree.writeLayer(to: DescriptorSink(file), date: Timestamp(seconds: 0)).finish().close()
        let list = try output(of: ["tar", "-tvf", "\(machine.path)/layer.tar"])
        #expect(list.contains(" bin/b link to bin/a\n"))
    }

    @Test func `a program that is not there is an error, unless nobody asked for it`() throws {
        let machine = try Machine()
        for (name, text) in [
            ("nosuch", "cannot add nosuch: not found in $PATH"), ("/nosuch", "cannot add /nosuch: no such file"),
            ("./nosuch", "cannot add ./nosuch: no such file"), ("", "cannot add \"\": not found in $PATH"),
        ] {
            var collector = try ProgramCollector(of: try machine.root.duplicate())
            do {
                _ = try collector.add(named: [name], workingDirectory: "/", searchPath: "/bin")
                Issue.record("no error for \(name)")
            } catch let error as BaseImageError { #expect(error.description == text) }
        }
        var collector = try ProgramCollector(of: try machine.root.duplicate())
        try collector.addStandardPrograms()
        #expect(collector.tree.nodes.isEmpty)
    }

    @Test func `the first program asked for is what the image runs`() throws {
        let machine = try Machine()
        try machine.add("opt/one", "#!/opt/one\n")
        try machine.add("bin/two", "#!/bin/two\n")
        var collector = try ProgramCollector(of: try machine.root.duplicate())
        let first = try collector.add(named: ["./one", "two"], workingDirectory: "/opt", searchPath: nil)
        #expect(first == "/opt/one")
        #expect(collector.tree.nodes.keys.contains("bin/two"))
    }
}
