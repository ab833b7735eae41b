internal import Linux

/// In what a file differs from what it should be.
package enum TreeDifference: Hashable, Sendable, CustomStringConvertible {
    case missing, extra
    case kind, permissions, owner, modified, attributes, size, content, linkTarget, device, names

    package var description: String {
        switch self {
        case .missing: "is missing"
        case .extra: "should not be there"
        case .kind: "is of another kind"
        case .permissions: "has another mode"
        case .owner: "has another owner"
        case .modified: "has another time of change"
        case .attributes: "has other extended attributes"
        case .size: "has another size"
        case .content: "has other content"
        case .linkTarget: "leads elsewhere"
        case .device: "is another device"
        case .names: "has other hard links"
        }
    }
}

/// Compares two directory trees, file by file, in all that a layer's tar can say of them.
///
/// Both are walked by path from their roots, so that depth costs no descriptors.
struct TreeComparison: ~Copyable {
    private let expected: Directory
    private let actual: Directory
    /// Inodes of files with several names: those that are one file on one side must be one on the other.
    private var links: [UInt64: UInt64] = [:]

    init(_ actual: consuming Directory, against expected: consuming Directory) {
        self.actual = actual
        self.expected = expected
    }

    /// - Parameter report: Is told what differs, path by path.
    mutating func run(_ report: (Path, TreeDifference) -> Void) throws {
        if let difference = try compareMetadata(
            ".", expected, actual, try expected.status(of: "."), try actual.status(of: "."))
        {
            report("", difference)
        }
        var waiting: [Path] = [""]
        while let path = waiting.popLast() {
            let left = try expected.openDirectoryInRoot(path)
            let right = try actual.openDirectoryInRoot(path)
            let names = try Set(left.entries().map(\.name))
            for name in try right.entries().map(\.name) where !names.contains(name) {
                report(path.appending(name), .extra)
            }
            for name in names.sorted() {
                let place = path.appending(name)
                let status = try left.status(of: name)
                guard let other = try right.statusIfPresent(of: name) else {
                    report(place, .missing)
                    continue
                }
                if let difference = try compare(name, left, right, status, other) {
                    report(place, difference)
                }
                if status.kind == .directory, other.kind == .directory { waiting.append(place) }
            }
        }
    }

    private mutating func compare(
        _ name: Path, _ left: borrowing Directory, _ right: borrowing Directory, _ status: FileStatus,
        _ other: FileStatus
    ) throws -> TreeDifference? {
        if status.kind != other.kind { return .kind }
        // What is most telling comes first: whoever writes to a file changes its time as well.
        return try compareContent(name, left, right, status, other)
            ?? compareMetadata(name, left, right, status, other)
    }

    private mutating func compareContent(
        _ name: Path, _ left: borrowing Directory, _ right: borrowing Directory, _ status: FileStatus,
        _ other: FileStatus
    ) throws -> TreeDifference? {
        switch status.kind {
        case .symbolicLink:
            return try left.readSymbolicLink(name) == right.readSymbolicLink(name) ? nil : .linkTarget
        case .characterDevice, .blockDevice: return status.deviceNumber == other.deviceNumber ? nil : .device
        case .regular:
            if status.linkCount != other.linkCount { return .names }
            if status.linkCount > 1 {
                // The content was compared under the first of the names.
                if let known = links[status.inode] { return known == other.inode ? nil : .names }
                links[status.inode] = other.inode
            }
            if status.size != other.size { return .size }
            return try haveSameContent(try left.open(name, .readOnly), try right.open(name, .readOnly)) ? nil : .content
        default: return nil
        }
    }

    private func compareMetadata(
        _ name: Path, _ left: borrowing Directory, _ right: borrowing Directory, _ status: FileStatus,
        _ other: FileStatus
    ) throws -> TreeDifference? {
        if status.permissions != other.permissions { return .permissions }
        if (status.userID, status.groupID) != (other.userID, other.groupID) { return .owner }
        let attributes = try left.extendedAttributes(of: name)
        let others = try right.extendedAttributes(of: name)
        guard attributes.elementsEqual(others, by: { $0.name == $1.name && $0.value == $1.value }) else {
            return .attributes
        }
        return status.modified == other.modified ? nil : .modified
    }

    private func haveSameContent(_ left: borrowing FileDescriptor, _ right: borrowing FileDescriptor) throws -> Bool {
        let block = 256 << 10
        var offset: Int64 = 0
        while true {
            let bytes = try left.readBytes(at: offset, count: block)
            guard try bytes == right.readBytes(at: offset, count: block) else { return false }
            if bytes.count < block { return true }
            offset += Int64(bytes.count)
        }
    }
}
