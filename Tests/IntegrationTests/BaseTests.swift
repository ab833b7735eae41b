import Testing

extension Integration {
    @Suite struct BaseTests {
        @Test func `the same machine gives the same image`() throws {
            try Fixture.with { f in
                let id = try f.ok("base")
                #expect(id.hasPrefix("sha256:") && id.utf8.count == 71)
                #expect(try f.ok("base", "-t", "other:v2") == id)
                #expect(try f.ok("images", "-q", "--no-trunc") == "\(id)\n\(id)")
                #expect(try f.ok("history", "--no-trunc", "base").contains("swrun base"))

                let dated = try f.swrun("base", "-t", "dated", environment: ["SOURCE_DATE_EPOCH": "86400"])
                #expect(dated.code == 0 && dated.text != id)
                #expect(try f.ok("history", "-H=false", "dated").contains("1970-01-02T00:00:00Z"))
                let bad = try f.swrun("base", environment: ["SOURCE_DATE_EPOCH": "yesterday"])
                #expect(bad.code == 1 && bad.errors.contains("cannot use SOURCE_DATE_EPOCH=yesterday"))
            }
        }

        @Test func `the usual tools run, and know the container's users`() throws {
            try Fixture.with { f in
                try f.makeBase()
                #expect(try f.ok("run", "--rm", "base:v1", "sh", "-c", "id -un; whoami") == "root\nroot")
                #expect(try f.ok("run", "--rm", "-u", "nobody", "base:v1", "id", "-un") == "nobody")
                let script = """
                    set -e
                    mkdir -p /tmp/a/b; echo one two > /tmp/a/f; cp /tmp/a/f /tmp/a/g; mv /tmp/a/g /tmp/a/b; ln -s f /tmp/a/l
                    find /tmp/a -type f | sort | xargs cat | tr o 0 | uniq | wc -l
                    tar -C /tmp -czf /tmp/a.tar.gz a; tar -tzf /tmp/a.tar.gz | grep -c /
                    seq 3 | awk '{ s += $1 } END { print s }'; printf '%s\\n' b a | sed s/b/c/ | head -1
                    ps -e >/dev/null; df / >/dev/null; stat -c %a /tmp; expr 2 + 3; readlink /tmp/a/l
                    """
                #expect(
                    try f.ok("run", "--rm", "base:v1", "sh", "-c", script) == "1\n5\n6\nc\n1777\n5\nf")
            }
        }

        @Test func `a program of one's own becomes an image that runs it`() throws {
            try Fixture.with { f in
                try f.shellOK("printf '#!/bin/sh\\necho hello $1\\n' > hello; chmod +x hello; ln -s hello greet")
                try f.ok("base", "-t", "hello", "./greet")
                #expect(try f.ok("run", "--rm", "hello") == "hello")
                #expect(try f.ok("run", "--rm", "hello", "\(f.work)/greet", "you") == "hello you")
                // What was not asked for is not there.
                try f.fails(127, "run", "--rm", "hello", "ls", saying: "executable file not found in $PATH")
            }
        }

        @Test func `what cannot be added is an error, and the store stays as it was`() throws {
            try Fixture.with { f in
                try f.shellOK(
                    "echo text > text; chmod +x text; printf '#!/no/such\\n' > orphan; chmod +x orphan; touch x")
                try f.fails(1, "base", "nosuch", saying: "cannot add nosuch: not found in $PATH")
                try f.fails(1, "base", "sh", "./nosuch", saying: "cannot add ./nosuch: no such file")
                try f.fails(1, "base", "./text", saying: "is neither an ELF program nor a script with a #! line")
                try f.fails(1, "base", "./orphan", saying: "the interpreter of its #! line, /no/such, is not there")
                try f.fails(1, "base", "./x", saying: "has no x bit")
                try f.fails(1, "base", "/etc", saying: "is a directory")
                try f.fails(1, "base", "-t", "UPPER", saying: "must be lowercase")
                #expect(try f.ok("images", "-aq").isEmpty)
                #expect(try f.shellOK("find \(f.root)/images/blobs/sha256 \(f.root)/layers -type f | wc -l") == "0")
            }
        }
    }
}
