/// A file's path or name as the kernel knows it: bytes without NUL. Linux does not ask that they be UTF-8, and real
/// layers hold names that are not, so paths of images never go through `String`.
package struct Path: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The bytes, followed by the NUL that C expects.
    package let cString: [CChar]

    /// The path that `bytes` spell, or nil when one of them is NUL.
    package init?(bytes: some Collection<UInt8>) {
        guard !bytes.contains(0) else { return nil }
        cString = Path.terminated(bytes)
    }

    /// The same bytes with a NUL behind them.
    private static func terminated(_ bytes: some Collection<UInt8>) -> [CChar] {
        let size = bytes.count
        return [CChar](unsafeUninitializedCapacity: size + 1) { buffer, count in
            let copied: Void? = bytes.withContiguousStorageIfAvailable { source in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(from: UnsafeRawBufferPointer(source))
            }
            if copied == nil { for (index, byte) in bytes.enumerated() { buffer[index] = CChar(bitPattern: byte) } }
            buffer[size] = 0
            count = size + 1
        }
    }

    /// The same for an array: other modules get this one compiled for bytes, and it is called for every file of a layer.
    package init?(bytes: [UInt8]) { self.init(bytes: bytes[...]) }

    /// The path that a string spells in UTF-8, up to its first NUL, which is where the kernel would stop. Characters that
    /// stand for bytes become these bytes: see `RawText`.
    package init(_ string: String) {
        if string.utf8.contains(where: { $0 == 0xf4 || $0 == 0 }) {
            cString = RawText.bytes(of: string).prefix { $0 != 0 }.map { CChar(bitPattern: $0) } + [0]
        } else {
            cString = Path.terminated(string.utf8)
        }
    }

    package init(stringLiteral: String) { self.init(stringLiteral) }

    private init(cString: [CChar]) { self.cString = cString }

    /// The bytes without the final NUL.
    package var bytes: [UInt8] { cString.dropLast().map { UInt8(bitPattern: $0) } }

    package var isEmpty: Bool { cString.count == 1 }
    package var isAbsolute: Bool { cString[0] == slash }

    /// The path as text for people: what is not UTF-8 is replaced, what would drive a terminal is not removed.
    package var description: String {
        cString.withUnsafeBytes { String(decoding: $0.dropLast(), as: UTF8.self) }
    }

    /// The names between the slashes; empty ones and "." are left out, ".." is kept.
    package var components: [Path] {
        cString.dropLast().split(separator: slash).compactMap { part in
            if part.count == 1, part.first == dot { return nil }
            return Path(cString: Array(part) + [0])
        }
    }

    /// The last name, without a slash after it, or the whole of a path that has none ("/").
    package var lastComponent: Path {
        let text = cString[..<endOfLastName]
        if text.isEmpty { return self }
        let start = text.lastIndex(of: slash).map { $0 + 1 } ?? 0
        return Path(cString: Array(text[start...]) + [0])
    }

    /// Everything before the last name: "" for a single name, "/" for one below the root.
    package var parent: Path {
        var text = cString[..<endOfLastName]
        while let last = text.last, last != slash { text.removeLast() }
        while text.last == slash { text.removeLast() }
        if text.isEmpty { return isAbsolute ? "/" : "" }
        return Path(cString: Array(text) + [0])
    }

    /// Where the last name ends: only slashes and "." follow it.
    private var endOfLastName: Int {
        var text = cString.dropLast()
        while let last = text.last {
            let isDotName = last == dot && (text.count == 1 || text[text.endIndex - 2] == slash)
            guard last == slash || isDotName else { break }
            text.removeLast()
        }
        return text.endIndex
    }

    /// Whether one of the names is "..".
    package var hasParentReference: Bool { components.contains("..") }

    /// This path with another below it; the other's leading slash does not restart at the root.
    package func appending(_ other: Path) -> Path {
        if isEmpty { return other }
        let below = other.cString.drop { $0 == slash }
        if below.count == 1 { return self }
        let length = cString.count - 1
        let needsSlash = cString[length - 1] != slash
        let size = length + (needsSlash ? 1 : 0) + below.count
        // No longer than it needs to be: many paths are kept for long.
        return Path(
            cString: [CChar](unsafeUninitializedCapacity: size) { buffer, count in
                _ = buffer.initialize(fromContentsOf: cString[..<length])
                if needsSlash { buffer[length] = slash }
                _ = buffer[(size - below.count)...].initialize(fromContentsOf: below)
                count = size
            })
    }

    package func appending(_ name: String) -> Path { appending(Path(name)) }

    /// Whether the path begins with these bytes, be it in the middle of a name.
    package func hasPrefix(_ prefix: Path) -> Bool { cString.dropLast().starts(with: prefix.cString.dropLast()) }

    /// The path without its first `count` bytes.
    package func droppingFirst(_ count: Int) -> Path {
        Path(cString: Array(cString.dropLast().dropFirst(count)) + [0])
    }
}

private let slash = CChar(UInt8(ascii: "/"))
private let dot = CChar(UInt8(ascii: "."))

extension Path: Comparable {
    /// By bytes, as `LC_ALL=C sort` does.
    package static func < (left: Path, right: Path) -> Bool {
        left.cString.lexicographicallyPrecedes(right.cString) { UInt8(bitPattern: $0) < UInt8(bitPattern: $1) }
    }
}
