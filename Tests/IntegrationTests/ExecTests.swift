import Foundation
import Glibc
import Testing

extension Integration {
    @Suite struct ExecTests {
        /// Makes a fifo in the running container `live`, as its root could.
        private func makeFifo(_ f: Fixture, _ name: String) throws {
            try f.shellOK("mkfifo /proc/$(swrun inspect -f '{{.State.Pid}}' live)/root/\(name)")
        }

        @Test func `a further process shares the container and its exit code is the answer`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer("live", ["-e", "OWN=1", "-w", "/tmp", "-h", "box"]) { _ in
                    try f.ok("exec", "live", "sh", "-c", "echo here > /mark")
                    #expect(try f.ok("exec", "live", "cat", "/mark") == "here")
                    #expect(try f.swrun("exec", "live", "sh", "-c", "exit 42").code == 42)
                    #expect(try f.swrun("exec", "live", "sh", "-c", "kill -9 $$").code == 137)
                    let report = try f.ok(
                        "exec", "-e", "MORE=2", "live", "sh", "-c", "pwd; hostname; echo $OWN$MORE $HOME")
                    #expect(report == "/tmp\nbox\n12 /root")
                    let apart = try f.swrun("exec", "live", "sh", "-c", "echo out; echo err >&2")
                    #expect(apart.output == "out\n" && apart.errors == "err\n")
                    #expect(try f.swrun("exec", "-i", "live", "cat", input: "in").output == "in")
                    #expect(try f.swrun("exec", "live", "cat", input: "in").output == "")
                    #expect(try f.ok("exec", "-w", "/usr", "live", "pwd") == "/usr")
                    #expect(try f.ok("exec", "live", "env").contains("TERM=") == false)
                }
            }
        }

        @Test func `the user is one of the container's own files`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    try f.ok(
                        "exec", "live", "sh", "-c",
                        "echo me:x:1234:99::/home/me:/bin/sh >> /etc/passwd; echo both:x:77:me >> /etc/group")
                    #expect(
                        try f.ok("exec", "-u", "me", "live", "sh", "-c", "id -u; id -g; id -G; echo $HOME")
                            == "1234\n99\n99 77\n/home/me")
                    #expect(try f.ok("exec", "-u", "7:8", "live", "sh", "-c", "id -u; id -G") == "7\n8")
                    try f.fails(126, "exec", "-u", "nosuch", "live", "true", saying: "unable to find user nosuch")
                    // A file that is none must neither hang nor be followed to the host.
                    try f.ok("exec", "live", "sh", "-c", "rm /etc/passwd")
                    try makeFifo(f, "etc/passwd")
                    #expect(try f.ok("exec", "-u", "7", "live", "id", "-u") == "7")
                    // Nor is one opened that is the kernel's, which gives each line away once, or a device.
                    for target in ["/proc/kmsg", "/proc/self/status", "/dev/zero", "/dev/full"] {
                        try f.ok("exec", "live", "ln", "-sf", target, "/etc/passwd")
                        try f.shellOK("strace -f -e trace=open,openat,openat2 -o trace swrun exec -u 7 live true")
                        let opened = try f.read("trace").split(separator: "\n").filter { $0.contains("etc/passwd") }
                        #expect(!opened.isEmpty && opened.allSatisfy { $0.contains("O_PATH") }, "\(opened)")
                        try f.fails(126, "exec", "-u", "me", "live", "true", saying: "unable to find user me")
                    }
                }
            }
        }

        @Test func `what cannot be executed is told on stderr with docker's codes`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    try f.fails(
                        127, "exec", "live", "nosuch", saying: "exec: \"nosuch\": executable file not found in $PATH")
                    try f.fails(126, "exec", "live", "/etc/passwd", saying: "permission denied")
                    try f.fails(126, "exec", "-w", "/nosuch", "live", "true", saying: "chdir to cwd (\"/nosuch\")")
                    try f.fails(125, "exec", "-w", "rel", "live", "true", saying: "needs to be an absolute path")
                    try f.fails(127, "exec", "-d", "live", "nosuch", saying: "not found in $PATH")
                    try f.fails(1, "exec", "nosuch", "true", saying: "No such container: nosuch")
                    let session = try f.swrun("exec", "-it", "live", "true")
                    #expect(session.code == 1 && session.errors.contains("the input device is not a TTY"))
                }
                try f.withContainer { _ in
                    try f.ok("pause", "live")
                    try f.fails(1, "exec", "live", "true", saying: "is paused, unpause the container before exec")
                    try f.ok("unpause", "live")
                    #expect(try f.swrun("exec", "live", "true").code == 0)
                }
                try f.ok("create", "--name", "still", "base:v1", "true")
                try f.fails(1, "exec", "still", "true", saying: "is not running")
                try f.ok("rm", "still")
            }
        }

        @Test func `no working directory leads to the host`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    try f.ok("exec", "live", "ln", "-s", "/proc/self/fd/7", "/seven")
                    let places = (3..<24).map { "/proc/self/fd/\($0)" } + ["/proc/1/cwd", "/proc/1/root", "/seven"]
                    for place in places {
                        for suffix in ["", "/../../.."] {
                            let outcome = try f.swrun("exec", "-w", place + suffix, "live", "true")
                            #expect(outcome.code == 126 && outcome.output == "", "\(place)\(suffix): \(outcome)")
                        }
                    }
                }
            }
        }

        @Test func `our own program is neither run nor changed from inside`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    try f.ok(
                        "exec", "live", "sh", "-c",
                        "printf '#!/proc/self/exe\\n' > /script; ln -s /proc/self/exe /link; chmod +x /script")
                    for program in ["/proc/self/exe", "/link", "/script"] {
                        let outcome = try f.swrun("exec", "live", program)
                        #expect([126, 127].contains(outcome.code) && outcome.output == "", "\(program): \(outcome)")
                    }
                }
                // A first process is not made by a sealed copy of the program, so that the links must not be followed.
                try f.shellOK(
                    """
                    mkdir programs && cd programs
                    printf '#!/proc/self/exe\n' > script; printf '#! ./script\n' > nested
                    ln -s /proc/self/exe link; printf '#!/programs/link\n' > linked
                    printf '#!/proc/1/exe -x\n' > first; printf '#!/proc/thread-self/exe\n' > thread
                    printf 'int main(void) { return 0; }' > program.c
                    gcc -Wl,--dynamic-linker=/proc/self/exe -o loaded program.c; chmod +x *
                    """)
                for program in ["script", "nested", "link", "linked", "first", "thread", "loaded"] {
                    for options in [["run", "--rm"], ["run", "--rm", "-u", "1000"], ["run", "--rm", "-d"]] {
                        let outcome = try f.swrun(
                            options + [
                                "-v", "\(f.work)/programs:/programs", "-w", "/programs", "base:v1", "./\(program)",
                            ])
                        // A container in the background has told its ID by then.
                        let said = options.contains("-d") ? "" : outcome.output
                        #expect([126, 127].contains(outcome.code) && said == "", "\(program): \(outcome)")
                        #expect(outcome.errors.contains("./\(program)"), "\(outcome)")
                    }
                }
            }
        }

        @Test func `it ends with its client, however that ends, and gets its signals`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    func isThere(_ word: String) throws -> Bool {
                        // One that does not find itself.
                        let pattern = "[\(word.prefix(1))]\(word.dropFirst())"
                        return try f.ok(
                            "exec", "live", "sh", "-c",
                            "cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -cx \(pattern) || :"
                        ) != "0"
                    }
                    for (signal, code) in [(SIGTERM, 143), (SIGINT, 130), (SIGKILL, 137)] as [(Int32, Int32)] {
                        let word = "10\(signal)0"
                        let client = try f.start(["exec", "live", "sleep", word])
                        try f.waitUntil("sleep \(word)") { try isThere(word) }
                        client.send(signal)
                        #expect(try client.finish().code == code)
                        try f.waitUntil("the end of sleep \(word)") { try !isThere(word) }
                    }
                }
            }
        }

        @Test func `in the background it prints nothing, and goes on without its client`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    let outcome = try f.swrun(
                        "exec", "-d", "live", "sh", "-c",
                        "while [ ! -e /gate ]; do sleep 0.01; done; echo through > /got; echo lost")
                    #expect(outcome.code == 0 && outcome.output == "" && outcome.errors == "")
                    try f.ok("exec", "live", "touch", "/gate")
                    try f.waitUntil("the file") { try f.swrun("exec", "live", "cat", "/got").output == "through\n" }
                    // One that is still there when the container ends does not keep it from ending.
                    try f.ok("exec", "-d", "live", "sleep", "1000")
                }
            }
        }

        @Test func `a terminal is the container's own`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    let session = try f.terminal(
                        "exec", "-it", "live", "sh", "-c", "tty; stty size; echo $TERM", rows: 33, columns: 99)
                    #expect(try session.finish() == 0)
                    #expect(
                        session.screen.contains("/dev/pts/0") && session.screen.contains("33 99"), "\(session.screen)")
                    #expect(session.screen.contains("xterm"))
                    #expect(
                        try f.ok("exec", "-t", "live", "sh", "-c", "test -t 0 && test -t 1 && echo yes").contains("yes")
                    )
                }
            }
        }

        @Test func `the container's end is the end of all in it, and afterwards there is nothing to enter`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    let client = try f.start(["exec", "live", "sh", "-c", "echo in; exec sleep 1000"])
                    try client.waitForOutput("in")
                    // Some meet a container that is just going: a clean answer or none of the process's own.
                    let late = try (0..<5).map { _ in try f.start(["exec", "live", "true"]) }
                    try f.ok("kill", "live")
                    #expect(try client.finish().code == 137)
                    for command in late {
                        let outcome = try command.finish()
                        #expect(
                            [0, 137].contains(outcome.code)
                                || outcome.code == 1
                                    && (outcome.errors.contains("is not running")
                                        || outcome.errors.contains("No such container")),
                            "\(outcome)")
                    }
                }
            }
        }

        @Test func `what stands in the place of /dev/null is not waited for`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    try f.ok("exec", "live", "rm", "/dev/null")
                    try makeFifo(f, "dev/null")
                    try f.fails(125, "exec", "live", "true", saying: "cannot connect stdin")
                    #expect(try f.swrun("exec", "-i", "live", "echo", "yes").output == "yes\n")
                }
            }
        }
    }
}
