import Archive
import Linux
import Testing

/// What GNU tar and Python write is read, and what is written here they read.
@Suite struct InteroperationTests {
    /// A tree with everything an unprivileged user can make.
    static let makeTree = """
        mkdir -p tree/dir tree/$(printf 'd%.0s' $(seq 120))/$(printf 'e%.0s' $(seq 120))
        printf 'hello' > tree/plain; chmod 4755 tree/plain
        printf 'deep' > tree/$(printf 'd%.0s' $(seq 120))/$(printf 'e%.0s' $(seq 120))/file
        ln tree/plain tree/hard; ln -s ../somewhere tree/link
        ln -s $(printf 'target/%.0s' $(seq 40)) tree/longlink
        mkfifo tree/fifo; : > tree/empty; printf 'x' > "$(printf 'tree/\\377name')"
        truncate -s 3M tree/sparse; printf 'data' | dd of=tree/sparse bs=1 seek=2000000 conv=notrunc 2>/dev/null
        head -c 300000 /dev/urandom > tree/large
        chmod 1777 tree/dir
        find tree -exec touch -h -d '2001-02-03 04:05:06.789' {} +
        """

    /// One line for each entry, without what a format cannot say.
    static func listing(_ found: [ReadEntry]) -> [String] {
        found.map { read in
            let entry = read.entry
            let size = entry.kind == .regular ? " \(entry.size) \(Digest.of(read.content).short)" : ""
            return "\(entry.path) \(entry.kind) \(String(entry.permissions, radix: 8)) \(entry.modified.seconds)\(size)"
        }.sorted()
    }

    static func read(_ path: String) throws -> [ReadEntry] {
        let file = try FileDescriptor.open(Path(path), .readOnly)
        return try readAll(try file.readAll(limit: 1 << 26, of: path))
    }

    @Test(arguments: [
        "--format=gnu", "--format=pax", "--format=gnu --sparse", "--format=pax --sparse --sparse-version=0.0",
        "--format=pax --sparse --sparse-version=0.1", "--format=pax --sparse --sparse-version=1.0", "--format=oldgnu",
    ])
    func `archives of GNU tar are read`(options: String) throws {
        try Tool.withDirectory { directory in
            try Tool.shell(Self.makeTree, in: directory)
            try Tool.shell("tar -C tree \(options) --sort=name -cf x.tar .", in: directory)
            let found = try Self.read(directory + "/x.tar")
            #expect(found.count == 14)
            let byName = Dictionary(uniqueKeysWithValues: found.map { ($0.entry.path, $0) })
            #expect(byName["./plain"]?.entry.kind == .hardLink("./hard") || byName["./plain"]?.text == "hello")
            #expect(byName["./link"]?.entry.kind == .symbolicLink("../somewhere"))
            #expect(byName["./fifo"]?.entry.kind == .fifo)
            #expect(byName["./dir/"]?.entry.permissions == 0o1777)
            let sparse = try #require(byName["./sparse"])
            #expect(sparse.entry.size == 3 << 20)
            #expect(Array(sparse.content[2_000_000..<2_000_004]) == Array("data".utf8))
            #expect(sparse.content.filter { $0 != 0 }.count == 4)
            let sum = try Tool.shell("sha256sum tree/large tree/sparse", in: directory).split(separator: "\n")
            #expect(sum[0].hasPrefix(Digest.of(try #require(byName["./large"]).content).hex))
            #expect(sum[1].hasPrefix(Digest.of(sparse.content).hex))
            let time = try #require(byName["./large"]).entry.modified
            #expect(time.seconds == 981_173_106)
            #expect(time.nanoseconds == (options.contains("pax") ? 789_000_000 : 0))
            #expect(found.contains { $0.entry.path.bytes == Array("./".utf8) + [0xFF] + Array("name".utf8) })
        }
    }

    @Test(.enabled(if: Tool.isInstalled("python3")), arguments: ["USTAR", "GNU", "PAX"])
    func `archives of Python are read`(format: String) throws {
        try Tool.withDirectory { directory in
            try Tool.shell(
                """
                mkdir -p tree/dir; printf hello > tree/dir/file; ln -s file tree/dir/link; mkfifo tree/fifo
                python3 -c "
                import tarfile
                with tarfile.open('x.tar', 'w', format=tarfile.\(format)_FORMAT) as t: t.add('tree')
                "
                """, in: directory)
            let found = try Self.read(directory + "/x.tar")
            #expect(
                found.map(\.entry.path).sorted() == [
                    "tree/", "tree/dir/", "tree/dir/file", "tree/dir/link", "tree/fifo",
                ])
            #expect(found.first { $0.entry.path == "tree/dir/file" }?.text == "hello")
        }
    }

    /// What GNU tar packed is written again here and unpacked by it: the trees must be the same.
    @Test func `GNU tar unpacks what was written`() throws {
        try Tool.withDirectory { directory in
            try Tool.shell(Self.makeTree, in: directory)
            try Tool.shell("tar -C tree --format=pax --sparse --sort=name -cf x.tar .", in: directory)
            try Self.rewrite(directory + "/x.tar", to: directory + "/y.tar")
            try Tool.shell("mkdir again; tar -C again -xpf y.tar 2>&1", in: directory)
            let describe =
                "find . -printf '%P %y %m %n %l %T@ ' -exec sh -c '[ -f \"$1\" ] && sha256sum < \"$1\" || echo' - {} ';' | sort"
            let expected = try Tool.shell("cd tree; \(describe)", in: directory)
            #expect(try Tool.shell("cd again; \(describe)", in: directory) == expected)
            #expect(expected.split(separator: "\n").count == 14)
        }
    }

    @Test(.enabled(if: Tool.isInstalled("python3")))
    func `Python reads what was written`() throws {
        try Tool.withDirectory { directory in
            let file = try FileDescriptor.open(
                Path(directory + "/x.tar"), [.writeOnly, .create, .exclusive], mode: 0o600)
            var writer = TarWriter(DescriptorSink(file))
            let long = Path(String(repeating: "long/", count: 60) + "name")
            try writer.append(
                TarEntry(
                    path: long, kind: .regular, permissions: 0o640, userID: 3_000_000, groupID: 7,
                    modified: Timestamp(seconds: -2, nanoseconds: 500_000_000),
                    extendedAttributes: [("user.a", Array("value".utf8))]), Array("content".utf8))
            try writer.append(
                TarEntry(
                    path: "null", kind: .characterDevice(DeviceNumber(major: 1, minor: 3)), permissions: 0o666))
            try writer.finish().finish().close()
            let text = try Tool.shell(
                """
                python3 -c "
                import tarfile
                for m in tarfile.open('x.tar'):
                    print(m.name, m.uid, m.gid, oct(m.mode), m.mtime, m.size, m.devmajor, m.devminor, m.ischr(),
                          m.pax_headers.get('SCHILY.xattr.user.a'))
                "
                """, in: directory)
            #expect(
                text == """
                    \(long) 3000000 7 0o640 -1.5 7 0 0 False value
                    null 0 0 0o666 0 0 1 3 True None

                    """)
        }
    }

    static func rewrite(_ from: String, to: String) throws {
        let source = try FileDescriptor.open(Path(from), .readOnly)
        let target = try FileDescriptor.open(Path(to), [.writeOnly, .create, .exclusive], mode: 0o600)
        var reader = TarReader(try Decompressor(FileWindow(source)))
        var writer = TarWriter(DescriptorSink(target))
        while let entry = try reader.next() {
            if entry.kind == .regular {
                try writer.append(entry, try reader.readContent(limit: 1 << 24))
            } else {
                try writer.append(entry)
            }
        }
        try writer.finish().finish().close()
    }
}
