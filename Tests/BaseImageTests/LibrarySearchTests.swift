import Linux
import Testing

@testable import BaseImage

@Suite struct `Libraries that a program needs` {
    /// The files that ld.so itself finds, after all links.
    private func ldd(_ program: Path) throws -> Set<String> {
        var found: Set<String> = []
        for line in try output(of: ["ldd", program.description]).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count > 2, words[1] == "=>", words[2].hasPrefix("/") else { continue }
            found.insert(try output(of: ["readlink", "-f", String(words[2])]))
        }
        return found
    }

    private func libraries(of program: Path) throws -> Set<String> {
        let root = try Directory.open("/")
        var search = try LibrarySearch(of: root)
        let path = Path(String(try output(of: ["readlink", "-f", program.description]).dropLast()))
        let elf = try #require(try ELFFile.read(try FileDescriptor.open(path, .readOnly)))
        let files = try search.libraries(neededBy: elf, at: path.droppingFirst(1), in: root)
        return Set(try files.map { try output(of: ["readlink", "-f", $0.path.description]) })
    }

    @Test(arguments: ["sh", "bash", "ls", "tar", "mount", "ps", "awk", "git", "python3", "clang", "swift-build"])
    func `are those that ldd lists`(name: String) throws {
        let program = Path(String(try output(of: ["sh", "-c", "command -v \(name) || true"]).dropLast()))
        // Not every machine has all of them; some have scripts in their place.
        guard !program.isEmpty, try ELFFile.read(try FileDescriptor.open(program, .readOnly)) != nil else { return }
        #expect(try libraries(of: program) == ldd(program))
    }

    @Test func `are found by RUNPATH, which holds for one file only`() throws {
        let machine = try Machine()
        let origin = machine.path.description
        try machine.compile("lib/liba.so.1", "int a(void){return 1;}", ["-shared", "-Wl,-soname,liba.so.1"])
        try machine.compile(
            "lib/libb.so.1", "int a(void);int b(void){return a();}",
            ["-shared", "-Wl,-soname,libb.so.1", "-l:liba.so.1", "-Wl,--enable-new-dtags,-rpath,$ORIGIN"])
        try machine.compile(
            "bin/tool", "int b(void);int main(void){return b();}",
            ["-l:libb.so.1", "-Wl,--enable-new-dtags,-rpath,${ORIGIN}/../lib", "-Wl,-rpath-link,\(origin)/lib"])
        let program = machine.path.appending("bin/tool")
        #expect(try libraries(of: program) == ldd(program))
        #expect(try libraries(of: program).contains("\(origin)/lib/liba.so.1\n"))
    }

    @Test func `are found by RPATH, which holds for all below`() throws {
        let machine = try Machine()
        let origin = machine.path.description
        try machine.compile("lib/liba.so.1", "int a(void){return 1;}", ["-shared", "-Wl,-soname,liba.so.1"])
        try machine.compile(
            "lib/libb.so.1", "int a(void);int b(void){return a();}",
            ["-shared", "-Wl,-soname,libb.so.1", "-l:liba.so.1"])
        let link = ["-l:libb.so.1", "-Wl,-rpath-link,\(origin)/lib"]
        let main = "int b(void);int main(void){return b();}"
        try machine.compile("bin/rpath", main, link + ["-Wl,--disable-new-dtags,-rpath,$ORIGIN/../lib"])
        let program = machine.path.appending("bin/rpath")
        #expect(try libraries(of: program) == ldd(program))

        // The same by RUNPATH does not reach what the library needs.
        try machine.compile("bin/runpath", main, link + ["-Wl,--enable-new-dtags,-rpath,$ORIGIN/../lib"])
        #expect(throws: BaseImageError.self) { try libraries(of: machine.path.appending("bin/runpath")) }
    }

    @Test func `are looked for in the directories of ld.so.conf`() throws {
        let machine = try Machine()
        try machine.add("etc/ld.so.conf", "# ours\ninclude ld.so.conf.d/*.conf\n/opt/last\n")
        try machine.add("etc/ld.so.conf.d/b.conf", "/opt/b # comment\n")
        try machine.add("etc/ld.so.conf.d/a.conf", "/opt/a=libc6\nhwcap 0 nosegneg\n/opt/b\n")
        try machine.add("etc/ld.so.conf.d/.hidden.conf", "/opt/hidden\n")
        try machine.add("etc/ld.so.conf.d/other", "/opt/other\n")
        #expect(try LinkerConfiguration(of: machine.root).directories == ["/opt/a", "/opt/b", "/opt/last"])
    }

    @Test func `an ld.so.conf that includes itself is read all the same`() throws {
        let machine = try Machine()
        try machine.add("etc/ld.so.conf", "/opt/a\ninclude /etc/ld.so.conf\n")
        #expect(try LinkerConfiguration(of: machine.root).directories == ["/opt/a"])
        #expect(try LinkerConfiguration(of: try Machine().root).directories.isEmpty)
    }

    @Test func `variables of the dynamic linker`() {
        let variables = LinkerVariables(origin: "opt/x", library: "lib64", platform: "x86_64")
        #expect(variables.expand("$ORIGIN/../lib") == "/opt/x/../lib")
        #expect(variables.expand("${ORIGIN}y/$LIB/${PLATFORM}") == "/opt/xy/lib64/x86_64")
        #expect(variables.expand("/a$") == nil && variables.expand("${LIB") == nil && variables.expand("$HOME") == nil)
        #expect(variables.expand("/plain") == "/plain")
    }
}
