import Archive
import Linux
import Testing

@testable import ImageStore

@Suite struct TreeCopyTests {
    /// A directory with `from` and `to`, which goes with this value.
    final class Scratch {
        let path = Path("/tmp/swrun-copy-\(RandomHex.digits(8))")

        init() throws {
            let directory = try Directory.openOrCreate(path)
            for name: Path in ["from", "to"] { try directory.makeDirectory(name, permissions: 0o755) }
        }
        deinit { try? Directory.open("/tmp").removeTree(path.lastComponent) }

        @discardableResult
        func sh(_ script: String) throws -> String {
            let result = try shell("cd \(path) && \(script)")
            #expect(result.status == 0, "\(script): \(result.output)")
            return result.output
        }

        /// Copies `source` of `from` to `to`, under a name.
        @discardableResult
        func copy(_ source: Path, as name: Path, following: Bool = false, _ rules: CopyRules = .exact) throws -> Int64 {
            let tree = FileTree(root: try Directory.open(path.appending("from")))
            var copy = TreeCopy(into: try Directory.open(path.appending("to")), rules)
            try copy.copy(try tree.place(at: source, following: following), as: name)
            return copy.tally.bytes
        }

        /// Every file with its kind, mode, owner, time, size, links and link target, the directories' own size apart.
        func listing(_ directory: String) throws -> String {
            try sh(
                """
                cd \(directory) && find . -mindepth 1 ! -type d -printf '%P %y %m %U:%G %T@ %s %n %l\\n' -o -mindepth 1 \
                -printf '%P %y %m %U:%G %T@\\n' | LC_ALL=C sort; getfattr -Rdhm - . 2>/dev/null
                """)
        }
    }

    @Test func `a copy is its original in everything that travels`() throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            mkdir from/x; cd from/x
            echo one > one; ln one two; ln -s one link; ln -s /absolute dangling; mkfifo fifo; mkdir -p deep/er
            ln one deep/er/three; mknod null c 1 3; mknod disk b 7 0; chown 12:34 one link disk; chmod 6755 one
            truncate -s 20M holes; echo end >> holes; setfattr -n user.mine -v 1 one deep
            cp /bin/true capable; setcap cap_net_raw+ep capable; echo gone > dir; touch -d '2001-02-03 04:05:06.789' dir
            chmod 500 deep; touch -d 1999-01-01 deep/er deep .
            """)
        let bytes = try scratch.copy("x", as: "y")
        #expect(try scratch.listing("to/y") == scratch.listing("from/x"))
        #expect(try scratch.sh("cmp from/x/holes to/y/holes; cmp from/x/capable to/y/capable") == "")
        #expect(try scratch.sh("stat -c %b to/y/holes") == scratch.sh("stat -c %b from/x/holes"))
        #expect(bytes < 1 << 20 && bytes > 4096, "\(bytes)")
        #expect(try scratch.sh("stat -c '%i' to/y/one to/y/two to/y/deep/er/three | sort -u | wc -l") == "1\n")
    }

    @Test func `owners are given, and privileges dropped with them`() throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            cd from; mkdir x; cp /bin/true x/tool; setcap cap_net_raw+ep x/tool; chmod 4755 x/tool; mknod -m 666 x/disk b 7 0
            chmod 2770 x; chown -R 1:2 x; chmod 4755 x/tool
            """)
        try scratch.copy(
            "x", as: "x",
            CopyRules(owner: .given(user: 7, group: 8), keepsPrivileges: false, changesExistingDirectories: false))
        #expect(
            try scratch.sh("stat -c '%n %a %u:%g' to/x to/x/disk to/x/tool; getcap to/x/tool")
                == "to/x 2770 7:8\nto/x/disk 600 7:8\nto/x/tool 755 7:8\n")
    }

    @Test func `a directory is merged into one that is there, whose mode stays unless asked for`() throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            mkdir -p from/x/sub to/x/sub; chmod 700 from/x from/x/sub; chmod 1777 to/x; echo new > from/x/f
            echo old > to/x/f; echo kept > to/x/kept; ln -s kept to/x/l; echo file > from/x/l
            """)
        try scratch.copy("x", as: "", .merging)
        #expect(try scratch.sh("ls to; cat to/f; stat -c %a to") == "f\nl\nsub\nx\nnew\n755\n")
        try scratch.copy("x", as: "x", .merging)
        #expect(
            try scratch.sh("ls to/x; cat to/x/f to/x/kept to/x/l; stat -c %a to/x to/x/sub; stat -c %F to/x/l")
                == "f\nkept\nl\nsub\nnew\nkept\nfile\n1777\n755\nregular file\n")
        try scratch.copy("x", as: "x")
        #expect(try scratch.sh("stat -c %a to/x to/x/sub") == "700\n700\n")
    }

    @Test func `a directory and a file do not take each other's place`() throws {
        let scratch = try Scratch()
        try scratch.sh("mkdir -p from/x/d to/x/f; echo f > from/x/f; echo d > to/x/d; ln -s . from/l; mkdir to/l")
        #expect(throws: CopyError.self) { try scratch.copy("x/d", as: "x/d") }
        #expect(throws: CopyError.overwritesFile("x/d")) { try scratch.copy("x", as: "x") }
        try scratch.sh("rm to/x/d")
        #expect(throws: CopyError.overwritesDirectory("x/f")) { try scratch.copy("x", as: "x") }
        #expect(throws: CopyError.overwritesDirectory("l")) { try scratch.copy("l", as: "l") }
        #expect(try scratch.sh("find to | sort") == "to\nto/l\nto/x\nto/x/d\nto/x/f\n")
    }

    @Test func `a copy into itself ends at once`() throws {
        let scratch = try Scratch()
        try scratch.sh("mkdir -p from/x/y; echo f > from/x/f")
        let tree = FileTree(root: try Directory.open(scratch.path.appending("from")))
        for (target, name) in [("from/x/y", Path("copy")), ("from/x", "copy"), ("from/x/y", ""), ("from/x", "")] {
            var copy = TreeCopy(into: try Directory.open(scratch.path.appending(target)), .exact)
            #expect(throws: CopyError.self, "\(target)") {
                try copy.copy(try tree.place(at: "x", following: false), as: name)
            }
        }
        #expect(try scratch.sh("find from | wc -l | xargs test 40 -gt") == "")
    }

    @Test func `a link is copied as one, unless it is followed`() throws {
        let scratch = try Scratch()
        try scratch.sh("mkdir from/d; echo f > from/d/f; ln -s d from/l; ln -s l from/ll; ln -s /../../d/f from/abs")
        try scratch.copy("l", as: "one")
        try scratch.copy("ll", as: "two", following: true)
        try scratch.copy("abs", as: "three", following: true)
        try scratch.copy("ll/f", as: "four")
        #expect(try scratch.sh("readlink to/one; cat to/two/f to/three to/four") == "d\nf\nf\nf\n")
    }

    @Test func `sockets stay behind, and depth has a limit`() throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            mkdir from/x; python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('from/x/s')"; echo f > from/x/f
            mkdir -p from/deep/$(seq -s/ 450)
            """)
        try scratch.copy("x", as: "x")
        #expect(try scratch.sh("ls to/x") == "f\n")
        #expect(throws: CopyError.self) { try scratch.copy("deep", as: "deep") }
    }

    @Test func `a full disk leaves no part of a file`() throws {
        let scratch = try Scratch()
        try scratch.sh("head -c 4M /dev/urandom > from/big; echo old > from/name")
        try scratch.sh("mount -t tmpfs -o size=1M none to; echo old > to/big")
        defer { _ = try? shell("umount \(scratch.path)/to") }
        let error = #expect(throws: CopyError.self) { try scratch.copy("big", as: "big") }
        #expect(error?.errno == .noSpace)
        #expect(error?.description == "cannot copy big: No space left on device")
        #expect(
            try scratch.sh("ls -A to; cat to/big; df --output=used to | tail -1 | xargs test 100 -gt") == "big\nold\n")
    }

    @Test func `what is mounted on a file is written in place`() throws {
        let scratch = try Scratch()
        try scratch.sh("echo new content > from/f; echo old > to/f; echo host > host; mount --bind host to/f")
        defer { _ = try? shell("umount \(scratch.path)/to/f") }
        try scratch.copy("f", as: "f")
        #expect(try scratch.sh("cat to/f host; ls -A to") == "new content\nnew content\nf\n")
    }

    @Test func `what the kernel makes up is left out below a place, and read where it is the place`() throws {
        let scratch = try Scratch()
        try scratch.sh("mkdir from/proc; mount -t proc proc from/proc; echo f > from/f")
        defer { _ = try? shell("umount \(scratch.path)/from/proc") }
        try scratch.copy("/", as: "all")
        #expect(try scratch.sh("find to | sort") == "to\nto/all\nto/all/f\nto/all/proc\n")
        try scratch.copy("proc/version", as: "version")
        #expect(try scratch.sh("cmp /proc/version to/version") == "")
        #expect(throws: SystemError.self) { try scratch.copy("proc/self/root/etc/passwd", as: "passwd") }
    }
}

extension CopyRules {
    static let exact = CopyRules(owner: .kept, keepsPrivileges: true, changesExistingDirectories: true)
    static let merging = CopyRules(owner: .kept, keepsPrivileges: true, changesExistingDirectories: false)
}
