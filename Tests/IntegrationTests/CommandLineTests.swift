import Testing

extension Integration {
    /// How the program takes its words and its streams.
    @Suite struct CommandLineTests {
        @Test func `the verbs of docker stand behind their nouns`() throws {
            try Fixture.with { f in
                for line in ["image ls", "image list", "container ls", "container ps", "container list"] {
                    #expect(try f.swrun(line.split(separator: " ").map(String.init)).code == 0, "\(line)")
                }
                try f.fails(1, "image", "rm", saying: "swrun: 'swrun image rm' requires at least 1 argument")
                try f.fails(1, "image", "remove", saying: "Usage:  swrun image rm [OPTIONS] IMAGE [IMAGE...]")
                try f.fails(1, "rmi", saying: "Usage:  swrun rmi [OPTIONS] IMAGE [IMAGE...]")
                try f.fails(125, "image", "ls", "--bogus", saying: "unknown flag: --bogus")
                try f.fails(1, "image", "bogus", saying: "swrun: unknown command: swrun image bogus")
                try f.fails(1, "image", "histroy", saying: "Did you mean this?\n        swrun image history")
                for missing in ["image pull", "image push", "image build", "pull", "push"] {
                    let outcome = try f.swrun(missing.split(separator: " ").map(String.init) + ["x"])
                    #expect(
                        outcome.code == 1 && outcome.errors.contains("swrun \(missing) is not built yet"), "\(outcome)")
                }
                let help = try f.swrun("image")
                #expect(help.code == 0 && help.output.isEmpty && help.errors.contains("Usage:  swrun image COMMAND"))
                #expect(try f.ok("image", "--help").contains("  inspect   "))
                #expect(try f.ok("help", "image", "ls").contains("swrun image ls, swrun images, swrun image list"))
                #expect(try f.ok("--version", "extra").hasPrefix("swrun version "))
                try f.fails(1, "version", "extra", saying: "'swrun version' accepts no arguments")
                try f.fails(1, "imges", saying: "Did you mean this?\n        swrun images")
            }
        }

        @Test func `output that nobody gets is an error`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for line in ["images", "ps", "save base:v1", "history base:v1", "inspect base:v1", "version"] {
                    let closed = try f.shell("swrun \(line) >&-")
                    #expect(
                        closed.code == 1
                            && closed.errors.contains("cannot write to standard output: Bad file descriptor"),
                        "\(line): \(closed)")
                    let full = try f.shell("swrun \(line) >/dev/full")
                    #expect(full.code == 1 && full.errors.contains("No space left on device"), "\(line): \(full)")
                    #expect(!full.errors.contains("descriptor "), "\(full)")
                }
                // What is not used may be closed.
                #expect(try f.shell("swrun images -q <&- 2>&-").text.count == 12)
                #expect(try f.shell("swrun load <&-").code == 1)
            }
        }

        @Test func `names in errors stay on their line`() throws {
            try Fixture.with { f in
                for line in [["rmi"], ["inspect"], ["rm"], ["images", "-f"], ["tag", "x"], ["run"], ["history"]] {
                    let outcome = try f.swrun(line + ["a\nb\u{1b}[31m=\r"])
                    #expect(outcome.code != 0)
                    #expect(
                        outcome.errors.split(separator: "\n").allSatisfy { !$0.hasPrefix("b") }
                            && !outcome.errors.contains("\u{1b}"),
                        "\(line): \(outcome)")
                }
            }
        }

        @Test func `bytes that are no text reach the kernel, and come out of the container`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(#"swrun save -o $'out\xff\xc3.tar' base:v1; [ -s $'out\xff\xc3.tar' ]"#)
                #expect(try f.shellOK(#"swrun load -i $'out\xff\xc3.tar'"#) == "Loaded image: base:v1")
                #expect(
                    try f.shellOK(
                        #"swrun run --rm -e $'V=\xfe' base:v1 sh -c 'printf "%s %s" "$0" "$V"' $'\xff' | od -An -tx1"#)
                        == " ff 20 fe")
                let outcome = try f.shell(#"swrun inspect $'\xff'"#)
                #expect(outcome.errors.contains(#"No such object: \xff"#))
            }
        }

        @Test func `empty values are refused where they mean nothing, and --net is --network`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.fails(
                    125, "run", "--cidfile", "", "base:v1", saying: #"invalid argument "" for "--cidfile" flag"#)
                try f.fails(
                    125, "run", "--network", "", "base:v1", saying: #"invalid argument "" for "--network" flag"#)
                #expect(try f.ok("run", "--rm", "--net", "none", "base:v1", "echo", "x") == "x")
                #expect(try f.ok("run", "--rm", "--net=host", "base:v1", "echo", "x") == "x")
            }
        }
    }
}
