import Testing

extension Integration {
    /// What `cp` says, and how copies, starts and patterns go together.
    @Suite struct CopyOperandsTests {
        @Test func `several sources go into a directory, and patterns are looked up in the container`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(
                    "swrun create --name box base:v1 true; mkdir in out; echo 1 > in/1.log; echo 2 > in/2.log; echo 3 > 'in/*.txt'; echo 4 > in/4.txt"
                )
                #expect(
                    try f.shellOK(
                        """
                        swrun cp in/1.log in/2.log in box:/tmp; swrun container cp 'box:/tmp/[12].log' box:/tmp/in out; ls out out/in
                        rm -r out/*; swrun cp 'box:/tmp/in/*.txt' out; ls out; swrun cp 'box:/tm?/i*/?.log' - | tar t
                        """)
                        == "1.log\n2.log\nin\n\nout/in:\n*.txt\n1.log\n2.log\n4.txt\n*.txt\n1.log\n2.log"
                        .replacing("1.log\n2.log\nin\n\nout/in:", with: "out:\n1.log\n2.log\nin\n\nout/in:"))
                try f.fails(
                    1, "cp", "in/1.log", "in/2.log", "box:/tmp/new",
                    saying: "destination \"box:/tmp/new\" must be a directory")
                try f.fails(
                    1, "cp", "box:/tmp/*.nosuch", "out",
                    saying: "Could not find the file /tmp/*.nosuch in container box")
                try f.ok("rm", "box")
            }
        }

        @Test func `errors are docker's`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(
                    "swrun create --name box base:v1 true; mkdir d; echo f > f; swrun create --name ro --read-only base:v1 true"
                )
                try f.fails(1, "cp", "f", "nosuch:/", saying: "No such container: nosuch")
                try f.fails(
                    1, "cp", "f", "box:/nosuchdir/x", saying: "Could not find the file /nosuchdir in container box")
                try f.fails(
                    1, "cp", "box:/etc/nosuch", "x", saying: "Could not find the file /etc/nosuch in container box")
                try f.fails(
                    1, "cp", "box:/etc", "p/out",
                    saying: "invalid output path: directory \"\(f.work)/p\" does not exist")
                try f.fails(1, "cp", "nosuch", "box:/", saying: "lstat \(f.work)/nosuch: no such file or directory")
                try f.fails(1, "cp", "box:/a", "ro:/b", saying: "copying between containers is not supported")
                try f.fails(1, "cp", "f", "d", saying: "must specify at least one container source")
                try f.fails(1, "cp", "f", "box:", saying: "no such directory")
                try f.fails(1, "cp", "f", "box:/newdir/", saying: "no such directory")
                try f.fails(1, "cp", "d", "box:/etc/passwd", saying: "cannot copy directory")
                try f.fails(1, "cp", "f", "box:/etc/passwd/x", saying: "ot a directory")
                try f.fails(1, "cp", "f", "ro:/tmp/f", saying: "container rootfs is marked read-only")
                try f.fails(1, "cp", "f", saying: "requires at least 2 arguments")
                let run = try f.start([
                    "run", "-i", "--read-only", "--name", "live", "base:v1", "sh", "-c",
                    "echo ready; read line || true",
                ])
                try run.waitForOutput("ready")
                try f.fails(1, "cp", "f", "live:/tmp/f", saying: "container rootfs is marked read-only")
                run.closeInput()
                #expect(try run.finish().code == 0)
                #expect(try f.shellOK("ls; cat f") == "d\nf\nf")
                try f.ok("rm", "box", "ro", "live")
            }
        }

        @Test func `copies into one stopped container wait for each other, and a start finds all of them`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(
                    """
                    swrun create --name box base:v1 ls /tmp; for i in $(seq 12); do echo $i > $i; done
                    for i in $(seq 12); do swrun cp $i box:/tmp/ & pids="$pids $!"; done; for pid in $pids; do wait $pid; done
                    """.replacing("swrun create", with: "pids=; swrun create"))
                #expect(try f.shellOK("swrun start -a box | wc -l") == "12")
                try f.ok("rm", "box")
            }
        }

        @Test func `a start waits for a copy that is under way`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let id = try f.ok("create", "--name", "box", "base:v1", "cat", "/tmp/first", "/tmp/second")
                try f.shellOK(
                    "echo 1 > first; echo 2 > second; tar -cf all.tar first second; head -c 1024 all.tar > begin; tail -c +1025 all.tar > end"
                )
                try f.shellOK(
                    """
                    mkfifo pipe; swrun cp - box:/tmp < pipe & copy=$!
                    exec 5> pipe; cat begin >&5
                    # The copy has the container when its first file is there.
                    until test -e \(f.root)/containers/\(id)/upper/tmp/first; do sleep 0.02; done
                    swrun start -a box > seen 5>&- & start=$!
                    cat end >&5; exec 5>&-; wait $copy; wait $start
                    """)
                #expect(try f.read("seen") == "1\n2\n")
                try f.ok("rm", "box")
            }
        }
    }
}
