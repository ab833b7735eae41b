import Linux
import Runtime
import Testing

@testable import swrun

/// A caller with these variables and files, in /home/me, where everything exists but /missing.
func caller(variables: [String: String] = [:], files: [String: String] = [:]) -> Caller {
    Caller(
        variable: { variables[$0] },
        read: { name in
            guard let text = files[name] else { throw SystemError("open", name, .noSuchFile) }
            return Array(text.utf8)
        },
        exists: { $0 != "/missing" },
        workingDirectory: { "/home/me" })
}

func options(_ words: [String], _ caller: Caller = caller()) throws -> RunOptions {
    let parsed = try ArgumentParser.parse(words, options: RunCommand.allOptions, stopsAtFirstOperand: true)
    return try RunOptions(parsed, of: caller)
}

/// What is wrong with a command line, or nil.
func problem(_ words: String..., caller: Caller = caller()) -> String? {
    do {
        _ = try options(words + ["image"], caller)
        return nil
    } catch { return "\(error)" }
}

@Suite struct RunOptionsTests {
    @Test func `the first operand is the image and everything behind it the command`() throws {
        let parsed = try options(["-t", "ubuntu", "echo", "-t", "--rm"])
        #expect(parsed.image == "ubuntu" && parsed.command == ["echo", "-t", "--rm"])
        #expect(parsed.hasTerminal && !parsed.isRemovedAtEnd && !parsed.isInteractive)
    }

    @Test func `an empty entry point is not the image's`() throws {
        #expect(try options(["i"]).entryPoint == .ofImage)
        #expect(try options(["--entrypoint", "", "i"]).entryPoint == .none)
        #expect(try options(["--entrypoint", "/x", "i"]).entryPoint == .program("/x"))
    }

    @Test func `values that cannot be are refused in docker's words`() {
        #expect(problem("-w", "rel") == "the working directory 'rel' is invalid, it needs to be an absolute path")
        #expect(problem("--stop-signal", "BOGUS") == "Invalid signal: BOGUS")
        #expect(problem("--pull", "never") == nil)
        #expect(
            problem("--pull", "bogus")
                == #"invalid pull option: 'bogus': must be one of "always", "missing" or "never""#)
        #expect(problem("--network", "host") == nil)
        #expect(problem("--network", "bridge") == nil)
        #expect(problem("--network", "host", "--network", "bridge")?.contains("cannot attach both") == true)
        #expect(problem("-p", "80-81:8000-8002")?.contains("8000-8002 and 80-81") == true)
        #expect(problem("-p", "[::1]:80:80/udp") == nil)
        #expect(problem("-p", "0") == "invalid containerPort: 0")
        #expect(problem("--shm-size", "bogus")?.hasSuffix("invalid size: 'bogus'") == true)
        #expect(problem("--explain=xml")?.hasSuffix("must be text or json") == true)
    }

    @Test(arguments: ["a", "a-b", "A.b.c", "0", "x1.local"])
    func `host names by RFC 1123 are taken`(name: String) { #expect(problem("-h", name) == nil) }

    @Test(arguments: ["a b", "-a", "a-", "a..b", ".", "a_b", "é", String(repeating: "a", count: 64), "a\nb"])
    func `other host names are refused`(name: String) {
        #expect(problem("-h", name)?.contains("invalid hostname") == true)
    }

    @Test(
        arguments: [
            ("64m", 64 << 20), ("1.5k", 1536), ("4096", 4096), ("1GiB", 1 << 30), ("2b", 2), ("1 KB", 1024),
        ] as [(String, UInt64)])
    func `sizes are in units of 1024`(text: String, bytes: UInt64) throws { #expect(try ByteSize.parse(text) == bytes) }

    @Test(arguments: ["", "k", "-1", "1x", "1e9", "99999999p", "..", "1kk", "٣"])
    func `what is no size is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try ByteSize.parse(text) }
    }

    @Test func `empty and zero values stand for the default`() throws {
        let parsed = try options(
            ["-u", "", "-w", "", "-h", "", "--shm-size", "0", "--pids-limit", "0", "--name", "/web", "i"])
        #expect(parsed.user == nil && parsed.hostName == nil && parsed.name == "web")
        #expect(parsed.sharedMemorySize == 64 << 20 && parsed.resources.limits.processes == -1)
        #expect(try options(["--shm-size", "1", "i"]).sharedMemorySize == 4096)
    }

    @Test func `labels come from files and words, the later one wins`() throws {
        let parsed = try options(
            ["--label-file", "f", "-l", "a=2", "--label", "c", "i"], caller(files: ["f": "a=1\nb\n"]))
        #expect(parsed.labels == ["a": "2", "b": "", "c": ""])
    }

    @Test func `security options are read in both spellings`() throws {
        #expect(try options(["--security-opt", "no-new-privileges", "i"]).security.noNewPrivileges)
        #expect(try options(["--security-opt", "no-new-privileges:true", "i"]).security.noNewPrivileges)
        #expect(try !options(["--security-opt", "no-new-privileges=false", "i"]).security.noNewPrivileges)
        #expect(try options(["--security-opt", "seccomp=unconfined", "i"]).security.seccomp == .unconfined)
        #expect(
            try options(["--security-opt", "seccomp=p.json", "i"], caller(files: ["p.json": "{}"])).security.seccomp
                == .profile(Array("{}".utf8)))
        #expect(problem("--security-opt", "bogus") == #"invalid --security-opt: "bogus""#)
        #expect(problem("--security-opt", "bogus=1") == #"invalid --security-opt: "bogus=1""#)
        #expect(
            problem("--security-opt", "seccomp=/nosuch")
                == "opening seccomp profile (/nosuch) failed: cannot open /nosuch: No such file or directory")
    }
}
