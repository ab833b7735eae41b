import Linux
import Testing

@Suite struct `ELF headers` {
    @Test func `this machine's shell is a program of this machine`() throws {
        let file = try FileDescriptor.open("/bin/sh", .readOnly)
        let shell = try #require(try ELFFile.read(file))
        #expect(shell.isNative(to: Process.machine))
        #expect(shell.kind == .sharedObject || shell.kind == .executable)
        let interpreter = try #require(shell.interpreter)
        #expect(interpreter.isAbsolute)
        #expect(shell.needed.contains { $0.description.hasPrefix("libc.") })
        let linker = try #require(try ELFFile.read(try FileDescriptor.open(interpreter, .readOnly)))
        #expect(linker.isCompatible(with: shell))
        #expect(linker.soname == interpreter.lastComponent)
        #expect(linker.interpreter == nil)
    }

    @Test(arguments: [true, false], [true, false])
    func `every class and byte order is read`(is64Bit: Bool, isLittleEndian: Bool) throws {
        let sample = ELFSample(
            is64Bit: is64Bit, isLittleEndian: isLittleEndian, kind: 2, machine: 183, interpreter: "/lib/ld.so.1",
            needed: ["liba.so.1", "libb.so"], soname: "me.so", rpath: "/x:/y", runpath: "$ORIGIN/../lib::/z")
        let file = try #require(try ELFFile.read(try memoryFile(sample.bytes)))
        #expect(file.is64Bit == is64Bit)
        #expect(file.isLittleEndian == isLittleEndian)
        #expect(file.kind == .executable)
        #expect(file.machine == 183)
        #expect(file.interpreter == "/lib/ld.so.1")
        #expect(file.needed == ["liba.so.1", "libb.so"])
        #expect(file.soname == "me.so")
        #expect(file.rpath == ["/x", "/y"])
        #expect(file.runpath == ["$ORIGIN/../lib", "/z"])
    }

    @Test func `a file without these says so`() throws {
        let file = try #require(try ELFFile.read(try memoryFile(ELFSample().bytes)))
        #expect(file.interpreter == nil && file.soname == nil && file.rpath == nil && file.runpath == nil)
        #expect(file.needed.isEmpty)
    }

    @Test func `what does not begin like ELF is not ELF`() throws {
        for text in ["", "#!/bin/sh\n", "\u{7f}EL", "MZ"] {
            #expect(try ELFFile.read(try memoryFile(Array(text.utf8))) == nil)
        }
    }

    @Test func `processors have the names of uname`() throws {
        let names: [(UInt64, Bool, Bool, String)] = [
            (62, true, true, "x86_64"), (62, false, true, "x32"), (3, false, true, "i386"),
            (183, true, true, "aarch64"),
            (40, false, true, "arm"), (243, true, true, "riscv64"), (21, true, true, "ppc64le"),
            (22, true, false, "s390x"), (8, true, true, "mips64el"), (9999, true, true, "processor number 9999"),
        ]
        for (machine, is64Bit, isLittleEndian, name) in names {
            let sample = ELFSample(is64Bit: is64Bit, isLittleEndian: isLittleEndian, machine: machine)
            let file = try #require(try ELFFile.read(try memoryFile(sample.bytes)))
            #expect(file.architecture == name)
        }
        let arm = try #require(try ELFFile.read(try memoryFile(ELFSample(is64Bit: false, machine: 40).bytes)))
        #expect(arm.isNative(to: "armv7l") && !arm.isNative(to: "aarch64"))
        let intel = try #require(try ELFFile.read(try memoryFile(ELFSample(is64Bit: false, machine: 3).bytes)))
        #expect(intel.isNative(to: "i686") && !intel.isNative(to: "x86_64"))
    }

    @Test func `a file cut anywhere inside its headers is an error`() throws {
        let whole = ELFSample(interpreter: "/lib/ld.so", needed: ["libc.so.6"]).bytes
        for length in 4..<whole.count {
            #expect(throws: ELFError.self, "\(length) bytes") {
                try ELFFile.read(try memoryFile(Array(whole[..<length])))
            }
        }
    }

    @Test func `an offset at the end of the number range is an error`() throws {
        for is64Bit in [true, false] {
            let whole = ELFSample(is64Bit: is64Bit, interpreter: "/lib/ld.so", needed: ["libc.so.6"]).bytes
            let word = is64Bit ? 8 : 4
            // Every word of the headers in turn becomes the largest number.
            for place in stride(from: 24, to: whole.count - word, by: word / 2) {
                var bytes = whole
                for index in place..<place + word { bytes[index] = 0xff }
                _ = try? ELFFile.read(try memoryFile(bytes))
            }
        }
    }

    @Test func `random damage is an error or a header, never a trap`() throws {
        var random = SeededGenerator(state: 42)
        let seeds = [true, false].flatMap { is64Bit in
            [true, false].map { isLittleEndian in
                ELFSample(
                    is64Bit: is64Bit, isLittleEndian: isLittleEndian, interpreter: "/lib/ld.so",
                    needed: ["a", "b", "c"], soname: "s", rpath: "/r", runpath: "/u"
                ).bytes
            }
        }
        var (read, refused) = (0, 0)
        for round in 0..<20_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...Int.random(in: 0..<6, using: &random) {
                let place = Int.random(in: 4..<bytes.count, using: &random)
                bytes[place] =
                    [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &random)]
                    .randomElement(using: &random) ?? 0
            }
            if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
            do {
                if try ELFFile.read(try memoryFile(bytes)) != nil { read += 1 }
            } catch is ELFError { refused += 1 }
        }
        #expect(read > 0 && refused > 0)
    }

    @Test func `reading does not move the file's offset`() throws {
        let file = try memoryFile(ELFSample().bytes)
        try file.seek(to: 3)
        _ = try ELFFile.read(file)
        #expect(try file.readAll(limit: 1 << 20, of: "sample").count == ELFSample().bytes.count - 3)
    }
}

/// The same numbers in every run, so that a failure can be found again. The algorithm is splitmix64.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
