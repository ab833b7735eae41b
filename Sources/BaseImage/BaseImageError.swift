package import Linux

/// Why an image cannot be made from programs of this machine.
package enum BaseImageError: HintedError, CustomStringConvertible {
    case noSuchProgram(Path)
    /// It is there, and no container could run it.
    case notUsable(Path, reason: String)
    case noSuchLibrary(Path, neededBy: Path)
    case badDate(String)

    package var description: String {
        switch self {
        case .noSuchProgram(let program):
            "cannot add \(program.isEmpty ? "\"\"" : program.printable): "
                + (program.bytes.contains(UInt8(ascii: "/")) ? "no such file" : "not found in $PATH")
        case .notUsable(let path, let reason): "cannot add \(path.printable): \(reason)"
        case .noSuchLibrary(let library, let program):
            "cannot add \(program.printable): the library \(library.printable) that it needs is not on this machine"
        case .badDate(let text):
            "cannot use SOURCE_DATE_EPOCH=\(Path(text).printable): not a number of seconds since 1970"
        }
    }

    package var hint: String? {
        guard case .noSuchLibrary(_, let program) = self else { return nil }
        return "if \(program.printable) runs only with LD_LIBRARY_PATH, give it a RUNPATH, or install the library"
    }
}
