import Foundation
import Testing

extension Integration {
    /// Damage of every kind, done to a real store: it is found, named and mended, and takes nothing else down.
    @Suite struct FsckTests {
        /// Two images, one on the other, and a container.
        private func prepare(_ f: Fixture) throws {
            try f.makeBase("a:1")
            try f.ok("run", "--name", "one", "a:1", "sh", "-c", "mkdir -p /d; echo one > /d/f")
            try f.ok("commit", "one", "b:1")
            try f.ok("tag", "a:1", "a:2")
            #expect(try f.ok("fsck", "--deep").hasSuffix("2 images, 2 layers, 1 container: no damage"))
        }

        /// Every regular file of the store that holds something, but for what containers write themselves and the journal
        /// of events, which nothing depends on.
        private func files(_ f: Fixture) throws -> [String] {
            try f.shellOK(
                """
                find \(f.root) -type f -size +0 ! -path '*/upper/*' ! -path '*/log/*' ! -name 'events.jsonl*' ! -path '\(f.root)/run/*' \
                    ! -name 'hosts*' ! -name hostname ! -name resolv.conf | sort
                """
            ).split(separator: "\n").map(String.init)
        }

        @Test func `one flipped bit in any file of the store is found`() throws {
            try Fixture.with { f in
                try prepare(f)
                var generator = Numbers(state: 1)
                let all = try files(f)
                // Of the programs and libraries of the base some, of everything else all.
                let layer = all.filter { $0.contains("/layers/") && !$0.hasSuffix(".json") }.shuffled(using: &generator)
                for path in all.filter({ !layer.contains($0) }) + layer.prefix(12) {
                    let handle = try #require(FileHandle(forUpdatingAtPath: path))
                    let before = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
                    let size = try handle.seekToEnd()
                    let place = UInt64.random(in: 0..<size, using: &generator)
                    try handle.seek(toOffset: place)
                    let byte = try #require(try handle.read(upToCount: 1)?.first)
                    try handle.seek(toOffset: place)
                    try handle.write(contentsOf: [byte ^ (1 << UInt8.random(in: 0..<8, using: &generator))])
                    let found = try f.swrun("fsck", "--deep")
                    #expect(found.code == 1, "byte \(place) of \(path): \(found.output)")
                    try handle.seek(toOffset: place)
                    try handle.write(contentsOf: [byte])
                    try FileManager.default.setAttributes([.modificationDate: before as Any], ofItemAtPath: path)
                }
            }
        }

        @Test func `a damaged network is put aside, and containers run on`() throws {
            try Fixture.with { f in
                try prepare(f)
                try f.ok("network", "create", "shop")
                try f.ok("network", "prune", "-f")
                try f.shellOK("sed -i s/created/creatad/ \(f.root)/networks/bridge.json")
                let found = try f.swrun("fsck")
                #expect(
                    found.code == 1
                        && found.output.hasPrefix("store: networks/bridge.json: it is not what swrun wrote\n"),
                    "\(found)")
                try f.fails(125, "run", "--rm", "a:1", "true", saying: "cannot read the network bridge")
                try f.shellOK("swrun fsck --repair")
                #expect(try f.ok("fsck").hasSuffix("no damage"))
                try f.ok("run", "--rm", "a:1", "true")
                try f.ok("rm", "one")
            }
        }

        @Test func `a damaged layer is unpacked again, and no container notices`() throws {
            try Fixture.with { f in
                try prepare(f)
                let directory = try f.shellOK("dirname \(f.root)/layers/*/d/f | head -1")
                for damage in [
                    "chmod 600 f", "chown 5:5 f", "echo two > f", "rm f", "touch g", "setfattr -n user.a -v b f",
                ] {
                    try f.shellOK("cd \(directory) && \(damage)")
                    let found = try f.swrun("fsck", "--deep")
                    #expect(found.code == 1 && found.output.contains("image b:1 ("), "\(damage): \(found.output)")
                    #expect(!found.output.contains("image a:1"))
                    #expect(try f.ok("fsck", "--deep", "--repair").contains("unpacked again: layer "))
                    #expect(try f.ok("run", "--rm", "b:1", "cat", "/d/f") == "one")
                }
                #expect(try f.ok("fsck", "--deep").hasSuffix("no damage"))
            }
        }

        @Test func `a damaged image is put aside; the others run on, and it can be loaded again`() throws {
            try Fixture.with { f in
                try prepare(f)
                try f.ok("save", "-o", "b.tar", "b:1")
                let id = try f.imageID("b:1").replacingOccurrences(of: "sha256:", with: "")
                try f.shellOK(
                    "printf X | dd of=\(f.root)/images/blobs/sha256/\(id) bs=1 seek=20 conv=notrunc status=none")
                let failed = try f.swrun("save", "-o", "c.tar", "b:1")
                #expect(failed.code == 1 && failed.errors.contains("swrun fsck --repair"), "\(failed.errors)")
                #expect(try f.swrun("fsck").code == 1)
                let mended = try f.swrun("fsck", "--repair")
                #expect(mended.code == 1 && mended.output.contains("quarantined: image b:1 ("), "\(mended.output)")
                #expect(try f.ok("run", "--rm", "a:2", "cat", "/etc/passwd").hasPrefix("root:"))
                #expect(try f.ok("start", "-a", "one").isEmpty)
                #expect(try f.swrun("run", "--rm", "b:1", "true").code == 125)
                #expect(try f.ok("images", "-q", "b:1").count == 12)
                #expect(try f.ok("load", "-i", "b.tar").contains("b:1"))
                #expect(try f.ok("run", "--rm", "b:1", "cat", "/d/f") == "one")
                #expect(try f.ok("fsck", "--deep", "--repair").hasSuffix("no damage"))
            }
        }

        @Test func `a container without its record is named, and blocks nobody once it is put aside`() throws {
            try Fixture.with { f in
                try prepare(f)
                try f.ok("create", "--name", "two", "a:1", "true")
                let id = try f.ok("inspect", "-f", "{{.Id}}", "one")
                try f.shellOK(": > \(f.root)/containers/\(id)/container.json")
                let found = try f.swrun("fsck")
                #expect(found.code == 1 && found.output.contains("container one (\(id.prefix(12))): container.json"))
                #expect(try f.ok("start", "-a", "two").isEmpty)
                let mended = try f.ok("fsck", "--repair")
                #expect(mended.contains("put aside: container one is now quarantine/container-\(id)"), "\(mended)")
                #expect(try f.shellOK("cat \(f.root)/quarantine/container-\(id)/upper/d/f") == "one")
                try f.ok("run", "--name", "one", "a:1", "true")
                try f.ok("rm", "one", "two")
                try f.ok("rmi", "b:1", "a:1", "a:2")
            }
        }

        @Test func `links between names, containers and layers are made again`() throws {
            try Fixture.with { f in
                try prepare(f)
                let id = try f.ok("inspect", "-f", "{{.Id}}", "one")
                for damage in [
                    "rm names/one", "ln -s ../containers/\(String(repeating: "0", count: 64)) names/stray",
                    "rm containers/\(id)/lower", "rm stacks/*/0", "rm -r containers/\(id)/work", "touch containers/x",
                ] {
                    try f.shellOK("cd \(f.root) && \(damage)")
                    #expect(try f.swrun("fsck").code == 1, "\(damage)")
                    #expect(try f.ok("fsck", "--repair").hasSuffix("mended"), "\(damage)")
                    #expect(try f.ok("start", "-a", "one").isEmpty, "\(damage)")
                }
            }
        }

        @Test func `an index that is no JSON any more is made anew of its lines`() throws {
            try Fixture.with { f in
                try prepare(f)
                try f.shellOK("sed -i '1s/{/[/' \(f.root)/images/index.json")
                #expect(try f.ok("images", "-q").split(separator: "\n").count == 3)
                #expect(try f.swrun("tag", "a:1", "a:3").errors.contains("swrun fsck --repair"))
                #expect(try f.ok("fsck", "--repair").contains("made anew: index.json"))
                #expect(try f.ok("images", "-q").split(separator: "\n").count == 3)
                try f.ok("tag", "a:1", "a:3")
            }
        }

        private struct Numbers: RandomNumberGenerator {
            var state: UInt64
            mutating func next() -> UInt64 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return state ^ (state >> 29)
            }
        }
    }
}
