import Testing

extension Integration {
    /// `explain` and `cat`: where what a container sees is from.
    @Suite struct ExplainImageTests {
        /// An image of three layers over a base: a file that is replaced, one that is deleted, a directory that is made
        /// anew, another that becomes a link.
        private func makeStack(_ f: Fixture) throws {
            try f.makeBase("a:1")
            let steps = [
                "mkdir -p /d/sub /conf && echo one > /d/one && echo first > /f && echo x > /conf/x && echo gone > /g",
                "echo second > /f && rm /g && rm -r /d && mkdir /d && echo two > /d/two",
                "mv /conf /conf.d && ln -s conf.d /conf",
            ]
            for (number, step) in steps.enumerated() {
                try f.ok("run", "--name", "box", "a:\(number + 1)", "sh", "-c", step)
                try f.ok("commit", "-m", "step \(number + 1)", "box", "a:\(number + 2)")
                try f.ok("rm", "box")
            }
        }

        @Test func `the stack of layers is shown with sizes and history`() throws {
            try Fixture.with { f in
                try makeStack(f)
                try f.ok("run", "--name", "box", "a:4", "sh", "-c", "echo 12345 > /mine")
                try f.shellOK("printf 'FROM scratch' > /dev/null; swrun commit -c 'CMD [\"true\"]' box a:5 > /dev/null")
                let text = try f.ok("explain", "a:4").split(separator: "\n").map(String.init)
                #expect(text.first?.hasPrefix("LAYER ") == true && text.count == 5, "\(text)")
                #expect(text.dropFirst().map { $0.prefix(2) } == ["L4", "L3", "L2", "L1"])
                #expect(text.dropFirst(3).first?.contains("sh -c mkdir -p /d/sub") == true)
                let container = try f.ok("explain", "box").split(separator: "\n").map(String.init)
                #expect(container.dropFirst().first?.hasPrefix("writable   6B ") == true, "\(container)")
                let check = try f.shellOK(
                    """
                    swrun explain --format json a:4 | jq -r '[.Layers[].Layer] | join(" ")'
                    swrun explain --format json a:4 | jq -r '[.Layers[].DiffID] | reverse | join(" ")' > ours
                    swrun image inspect --format '{{join .RootFS.Layers " "}}' a:4 > theirs 2>/dev/null \
                      || swrun inspect a:4 | jq -r '.[0].RootFS.Layers | join(" ")' > theirs
                    cmp ours theirs
                    swrun explain --format json a:4 | jq -r '[.Layers[] | .Size] | add' > sum
                    test "$(cat sum)" = "$(swrun inspect a:4 | jq '.[0].Size')"
                    swrun explain --format json box | jq -r '.Layers[0] | .Layer, .Size'
                    """)
                #expect(check == "L4 L3 L2 L1\nwritable\n6")
                try f.fails(1, "explain", "nosuch", saying: "No such object: nosuch")
                try f.fails(1, "explain", "a:4@L2", saying: "cannot explain one layer alone")
            }
        }

        @Test func `a path is told with the layer that gives it and those that hide it`() throws {
            try Fixture.with { f in
                try makeStack(f)
                func rows(_ place: String) throws -> [String] {
                    try f.ok("explain", place).split(separator: "\n").filter { $0.hasPrefix("L") || $0.hasPrefix("w") }
                        .map { $0.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ") }
                        .filter { !$0.hasPrefix("LAYER") }
                }
                #expect(
                    try rows("a:4:/f") == [
                        "L3 regular file 0644 0:0 7B seen", "L2 regular file 0644 0:0 6B hidden: L3 replaces it",
                    ])
                #expect(
                    try rows("a:4:/g") == ["L3 - deletes it", "L2 regular file 0644 0:0 5B hidden: L3 deletes it"])
                #expect(
                    try rows("a:4:/d/one") == [
                        "L3 - removes /d and makes it anew",
                        "L2 regular file 0644 0:0 4B hidden: L3 removes /d and makes it anew",
                    ])
                let linked = try f.ok("explain", "a:4:/conf/x")
                #expect(linked.hasPrefix("/conf is a link to conf.d, from L4\n/conf.d/x is a regular file of 2 bytes"))
                #expect(linked.contains("/conf/x cannot be reached through that link"))
                #expect(linked.contains("hidden: L4 has /conf as a symbolic link"))
                #expect(try rows("a:4:/").last == "L1 directory 0755 0:0 merged: its names are seen too")
                #expect(try f.ok("explain", "a:4:/conf").hasPrefix("/conf is a symbolic link to conf.d"))
                #expect(try f.ok("explain", "a:4:/conf/").contains("\n/conf.d is a directory"))
                try f.fails(1, "explain", "a:4:/nosuch", saying: "cannot explain /nosuch: no layer of image a:4 has it")
                // A container's own layer is on top, and what is mounted is named.
                try f.write("data", to: "volume/file")
                try f.ok(
                    "run", "--name", "box", "-v", "\(f.work)/volume:/d", "a:4", "sh", "-c",
                    "echo third > /f; rm -r /conf.d")
                #expect(try rows("box:/f").first == "writable regular file 0644 0:0 6B seen")
                #expect(try rows("box:/conf.d/x").first == "writable - deletes /conf.d")
                #expect(try f.ok("explain", "box:/d/two").contains("\(f.work)/volume of the host is mounted on /d"))
                #expect(try f.ok("explain", "box:/proc/1").contains("proc is mounted on /proc"))
                let json = try f.shellOK("swrun explain --format json a:4:/g | jq -c '.Seen, .Layers[1].HiddenBy'")
                #expect(json == "null\n{\"Layer\":\"L3\",\"Path\":\"/g\",\"How\":\"whiteout\"}")
            }
        }

        @Test func `files are printed as the whole or as one layer has them`() throws {
            try Fixture.with { f in
                try makeStack(f)
                #expect(try f.ok("cat", "a:4:/f", "a:4@L2:/f", "a:4@L3:/f") == "second\nfirst\nsecond")
                #expect(try f.ok("cat", "a:4:/conf/x") == "x")
                #expect(try f.ok("cat", "a:4@L2:/g") == "gone")
                try f.fails(1, "cat", "a:4:/g", saying: "cannot read /g of image a:4: L3 deletes it")
                try f.fails(1, "cat", "a:4:/g", saying: "Hint: swrun cat a:4@L2:/g")
                try f.fails(1, "cat", "a:4:/d", saying: "cannot read /d of image a:4: it is a directory")
                try f.fails(
                    1, "cat", "a:4@L4:/f", saying: "cannot read /f of layer L4 of image a:4: there is no such file")
                try f.fails(1, "cat", "a:4@L5:/f", saying: "image a:4 has no layer L5")
                try f.fails(1, "cat", "a:4@Lx:/f", saying: "invalid layer \"Lx\"")
                try f.fails(1, "cat", "a:4", saying: "cannot tell which file of a:4 is meant")
                // Bytes are bytes, and links never lead out of the image.
                try f.shellOK(
                    """
                    swrun cat a:4:/bin/sh | cmp - <(swrun run --rm a:4 cat /bin/sh)
                    echo secret > secret
                    swrun run --name box a:4 sh -c 'ln -s \(f.work)/secret /out; ln -s ../../../..\(f.work)/secret /up'
                    mkfifo "$(echo $SWRUN_ROOT/containers/*/upper)/p"
                    for name in out up; do ! swrun cat box:/$name; done
                    """)
                try f.fails(1, "cat", "box:/p", saying: "it is a fifo")
                try f.fails(1, "cat", "box:/etc/hosts", saying: "is mounted on /etc/hosts")
                #expect(try f.ok("cat", "box:/f") == "second")
                // One that fails does not keep the others from being printed.
                let both = try f.swrun("cat", "a:4:/g", "a:4:/f")
                #expect(both.code == 1 && both.text == "second")
                #expect(try f.ok("explain", "--help").contains("swrun run"))
            }
        }
    }
}
