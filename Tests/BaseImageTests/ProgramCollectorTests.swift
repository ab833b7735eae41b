import Linux
import Testing

@testable import BaseImage

@Suite struct `Collecting programs` {
    private func paths(_ tree: borrowing HostTree) -> [String] { tree.nodes.keys.sorted().map(\.description) }

    @Test func `links on the way are kept`() throws {
        let machine = try Machine()
        try machine.add("usr/bin/busybox", "#!/bin/busybox\n")
        try machine.addLink("bin", to: "usr/bin")
        try machine.addLink("usr/bin/awk", to: "/etc/alternatives/awk")
        try machine.addLink("etc/alternatives/awk", to: "../../usr/bin/busybox")
        var tree = HostTree(of: try machine.root.duplicate())
        #expect(try tree.add("/bin/./awk") == "usr/bin/busybox")
        #expect(
            paths(tree) == [
                "bin", "etc", "etc/alternatives", "etc/alternatives/awk", "usr", "usr/bin", "usr/bin/awk",
                "usr/bin/busybox",
            ])
        #expect(tree.nodes["bin"] == .link("usr/bin"))
        #expect(tree.nodes["usr/bin/awk"] == .link("/etc/alternatives/awk"))
    }

    @Test func `links in a circle are an error`() throws {
        let machine = try Machine()
        try machine.addLink("a", to: "b")
        try machine.addLink("b", to: "a")
        var tree = HostTree(of: try machine.root.duplicate())
        do {
            try tree.add("/a")
            Issue.record("no error")
        } catch let error as BaseImageError {
            #expect(error.description == "cannot add /a: too many levels of symbolic links")
        }
    }

    @Test func `a script brings its interpreter`() throws {
        let machine = try Machine()
        try machine.compile("bin/env", "int main(void){return 0;}", ["-static", "-nostartfiles", "-Wl,-e,main"])
        try machine.addLink("bin/perl", to: "env")
        try machine.add("bin/tool", "#!/bin/env -S perl -w\n")
        try machine.add("bin/outer", "#! /bin/tool\n")
        var collector = try ProgramCollector(of: try machine.root.duplicate())
        try collector.add("/bin/outer", foundIn: ["/bin"])
        #expect(paths(collector.tree) == ["bin", "bin/env", "bin/outer", "bin/perl", "bin/tool"])
    }

    @Test func `what no container could run is an error that says why`() throws {
        let machine = try Machine()
        try machine.add("bin/text", "hello\n")
        try machine.add("bin/closed", "#!/bin/sh\n", permissions: 0o644)
        try machine.add("bin/orphan", "#!/bin/nosuch\n")
        try machine.add("bin/python", "#!/bin/loop\n")
        try machine.add("bin/loop", "#!/bin/python\n")
        try machine.add("bin/foreign", "")
        let cases: [(Path, String)] = [
            ("/bin/text", "cannot add /bin/text: is neither an ELF program nor a script with a #! line"),
            ("/bin/closed", "cannot add /bin/closed: has no x bit"), ("/bin", "cannot add /bin: is a directory"),
            (
                "/bin/orphan",
                "cannot add /bin/orphan: the interpreter of its #! line, /bin/nosuch, is not there"
            ),
        ]
        for (path, text) in cases {
            var collector = try ProgramCollector(of: try machine.root.duplicate())
            do {
                try collector.add(path, foundIn: [])
                Issue.record("no error for \(path)")
            } catch let error as BaseImageError { #expect(error.description == text) }
        }
        // Scripts that name each other are collected once.
        var collector = try ProgramCollector(of: try machine.root.duplicate())
        try collector.add("/bin/python", foundIn: [])
        #expect(paths(collector.tree) == ["bin", "bin/loop", "bin/python"])
    }

    @Test func `a library that only ld.so.conf leads to gets a name beside the dynamic linker`() throws {
        let machine = try Machine()
        try machine.add("etc/ld.so.conf", "/opt/lib\n")
        try machine.compile(
            "opt/lib/liba.so.1", "int a(void){return 1;}", ["-shared", "-nostdlib", "-Wl,-soname,liba.so.1"])
        try machine.compile("usr/lib/ld.so.1", "int l(void){return 1;}", ["-shared", "-nostdlib"])
        try machine.addLink("lib", to: "usr/lib")
        try machine.compile(
            "bin/tool", "int a(void);int main(void){return a();}",
            [
                "-nostdlib", "-Wl,-e,main", "-Wl,-dynamic-linker,/lib/ld.so.1", "-L\(machine.path)/opt/lib",
                "-l:liba.so.1",
            ])
        var collector = try ProgramCollector(of: try machine.root.duplicate())
        try collector.add("/bin/tool", foundIn: [])
        #expect(collector.tree.nodes["usr/lib/liba.so.1"] == .link("/opt/lib/liba.so.1"))
        #expect(collector.tree.nodes["lib"] == .link("usr/lib"))
        #expect(collector.tree.nodes.keys.contains("opt/lib/liba.so.1"))
    }

    @Test func `a program is found in the first directory that has an executable one`() throws {
        let machine = try Machine()
        try machine.add("a/tool", "", permissions: 0o644)
        try machine.add("b/tool", "#!/b/tool\n")
        _ = try machine.root.makeDirectoriesInRoot("c/tool")
        let collector = try ProgramCollector(of: try machine.root.duplicate())
        let (found, missing) = (
            collector.find("tool", in: ["/a", "/c", "/none", "/b"]), collector.find("none", in: ["/a"])
        )
        #expect(found == "/b/tool" && missing == nil)
    }
}
