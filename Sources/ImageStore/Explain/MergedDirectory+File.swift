package import Linux

/// Why a path of a stack of layers cannot be read.
package enum FileProblem: Error, Hashable, CustomStringConvertible {
    /// There is nothing, or only what a layer above has deleted.
    case absent
    /// It is something that has no content of its own.
    case notRegular(FileStatus.Kind)

    package var description: String {
        switch self {
        case .absent: "there is no such file"
        case .notRegular(let kind): "it is a \(kind.name)"
        }
    }
}

extension MergedDirectory {
    /// Opens the regular file at a path, links followed inside the stack.
    /// - Throws: `FileProblem`; `SystemError`, with `ELOOP` for links that lead in a circle.
    package func openFile(_ path: Path) throws -> FileDescriptor {
        guard let found = try PathWalk(path, in: self, followsLast: true).found else { throw FileProblem.absent }
        guard found.status.kind == .regular else { throw FileProblem.notRegular(found.status.kind) }
        return try found.open()
    }
}

extension FileStatus.Kind {
    /// As people call it.
    package var name: String {
        switch self {
        case .regular: "regular file"
        case .directory: "directory"
        case .symbolicLink: "symbolic link"
        case .characterDevice: "character device"
        case .blockDevice: "block device"
        case .fifo: "fifo"
        case .socket: "socket"
        }
    }
}
