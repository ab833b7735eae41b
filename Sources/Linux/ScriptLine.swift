/// The first line of a script, taken apart as the kernel does it. See execve(2), "Interpreter scripts".
package struct ScriptLine: Hashable, Sendable {
    /// How much of a file the kernel looks at: BINPRM_BUF_SIZE.
    package static let limit = 256

    /// nil when the line names none.
    package let interpreter: Path?
    /// The rest of the line, blanks included: the kernel hands it on as one argument.
    package let argument: Path?
    package let endsInCarriageReturn: Bool
    /// The name of the interpreter goes on where the kernel stops reading.
    package let isTooLong: Bool

    /// Takes the first `limit` bytes of a file; nil when they do not begin with "#!".
    package init?(_ start: [UInt8]) {
        guard start.starts(with: Array("#!".utf8)) else { return nil }
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        var line = start.dropFirst(2).prefix { $0 != 0x0a && $0 != 0 }
        let end = line.endIndex
        while let last = line.last, isBlank(last) { line.removeLast() }
        let name = line.drop(while: isBlank).prefix { !isBlank($0) }
        let rest = line[name.endIndex...].drop(while: isBlank)
        interpreter = name.isEmpty ? nil : Path(bytes: name)
        argument = rest.isEmpty ? nil : Path(bytes: rest)
        endsInCarriageReturn = line.last == 0x0d
        isTooLong = name.endIndex == end && end == start.endIndex && start.count >= Self.limit
    }
}
