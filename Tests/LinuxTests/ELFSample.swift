import Linux

/// An ELF file made by hand: header, program headers, dynamic segment and strings, for any class and byte order.
struct ELFSample {
    var is64Bit = true
    var isLittleEndian = true
    var kind: UInt64 = 3
    var machine: UInt64 = 62
    var interpreter: String?
    var needed: [String] = []
    var soname: String?
    var rpath: String?
    var runpath: String?

    private var word: Int { is64Bit ? 8 : 4 }

    var bytes: [UInt8] {
        var strings: [UInt8] = [0]
        func index(_ text: String) -> UInt64 {
            defer { strings += Array(text.utf8) + [0] }
            return UInt64(strings.count)
        }
        var entries: [(UInt64, UInt64)] = needed.map { (1, index($0)) }
        for (tag, text) in [(14, soname), (15, rpath), (29, runpath)] as [(UInt64, String?)] {
            if let text { entries.append((tag, index(text))) }
        }
        let headerSize = is64Bit ? 64 : 52
        let segmentSize = is64Bit ? 56 : 32
        let name: [UInt8] = interpreter.map { Array($0.utf8) + [0] } ?? []
        let nameOffset = headerSize + 3 * segmentSize
        let dynamicOffset = nameOffset + name.count
        let dynamicSize = (entries.count + 3) * 2 * word
        let stringsOffset = dynamicOffset + dynamicSize
        let base: UInt64 = 0x10000
        entries += [(5, base + UInt64(stringsOffset)), (10, UInt64(strings.count)), (0, 0)]

        var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, is64Bit ? 2 : 1, isLittleEndian ? 1 : 2, 1]
        file += [UInt8](repeating: 0, count: 9)
        file += number(kind, 2) + number(machine, 2) + number(1, 4) + number(0, word)
        file += number(UInt64(headerSize), word) + number(0, word) + number(0, 4)
        file += number(UInt64(headerSize), 2) + number(UInt64(segmentSize), 2) + number(3, 2)
        file += number(0, 2) + number(0, 2) + number(0, 2)
        file += segment(interpreter == nil ? 4 : 3, offset: nameOffset, address: 0, size: name.count)
        file += segment(2, offset: dynamicOffset, address: 0, size: dynamicSize)
        file += segment(1, offset: 0, address: base, size: stringsOffset + strings.count)
        file += name
        for (tag, value) in entries { file += number(tag, word) + number(value, word) }
        return file + strings
    }

    private func segment(_ type: UInt64, offset: Int, address: UInt64, size: Int) -> [UInt8] {
        let (place, length) = (number(UInt64(offset), word), number(UInt64(size), word))
        let address = number(address, word)
        return is64Bit
            ? number(type, 4) + number(4, 4) + place + address + address + length + length + number(1, 8)
            : number(type, 4) + place + address + address + length + length + number(4, 4) + number(1, 4)
    }

    private func number(_ value: UInt64, _ width: Int) -> [UInt8] {
        let little = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
        return isLittleEndian ? little : little.reversed()
    }
}

/// An open file in memory with this content.
func memoryFile(_ bytes: [UInt8]) throws -> FileDescriptor {
    let file = try FileDescriptor.memory(named: "sample")
    try file.write(bytes)
    return file
}
