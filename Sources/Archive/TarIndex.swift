package import Linux

/// Where the files of an archive stand in it, so that they are read in place and the archive is never unpacked.
///
/// Names are those of a tree of the archive's own: "./x" is "x", a link leads to other entries, never out. Of entries
/// with the same name the last one counts, as it would if they were unpacked one after the other.
package struct TarIndex: Sendable {
    /// More entries than any saved image has (up to a few per layer), few enough for memory.
    package static let entryLimit = 100_000
    /// Bytes of all names and link targets together.
    package static let nameLimit = 16 << 20
    /// Links on the way to one file.
    package static let linkLimit = 10

    /// Where a file's content stands in the archive.
    package struct Location: Hashable, Sendable {
        package let offset: Int64
        package let size: Int64
    }

    private enum Node: Sendable {
        case file(Location)
        case symbolicLink(Path)
        case hardLink(Path)
        case sparseFile
        /// Something that has no content: a directory, a device.
        case other
    }

    private var nodes: [Path: Node] = [:]

    /// Reads the headers of an archive from its first byte on, jumping over the content; the file's offset stays.
    package init(scanning file: borrowing FileDescriptor) throws(ArchiveError) {
        var reader = TarReader(try FileWindow(file), readAhead: 16 << 10)
        var nameBytes = 0
        while let entry = try reader.next() {
            nameBytes += entry.path.cString.count
            let node: Node
            switch entry.kind {
            case .regular:
                node =
                    reader.isSparse ? .sparseFile : .file(Location(offset: reader.entryOffset, size: entry.size))
            case .symbolicLink(let target):
                node = .symbolicLink(target)
                nameBytes += target.cString.count
            case .hardLink(let target):
                node = .hardLink(target)
                nameBytes += target.cString.count
            default: node = .other
            }
            guard nameBytes <= Self.nameLimit else {
                throw .tooLarge("total length of the names in the archive", limit: Int64(Self.nameLimit))
            }
            // A name that climbs names nothing in the tree, and cannot be asked for either.
            if entry.path.hasParentReference { continue }
            nodes[Self.key(entry.path.components)] = node
            guard nodes.count <= Self.entryLimit else {
                throw .tooLarge("number of files in the archive", limit: Int64(Self.entryLimit))
            }
        }
    }

    /// Every name of a regular file or link, sorted.
    package var names: [Path] {
        nodes.compactMap { if case .other = $0.value { nil } else { $0.key } }.sorted()
    }

    /// The file that a name leads to, through links if need be; nil when there is none.
    package func location(of name: Path) throws(ArchiveError) -> Location? {
        guard !name.isAbsolute else { throw .badLink(name, reason: "it is absolute") }
        var links = 0
        var wanted = name
        while true {
            let path = try followLinks(wanted, askedFor: name, &links)
            switch nodes[path] {
            case .file(let location): return location
            case .sparseFile: throw .unsupported("a sparse file (\(path)) inside an image archive")
            case .hardLink(let target):
                links += 1
                if links > Self.linkLimit { throw .badLink(name, reason: "too many links") }
                wanted = target
            case .symbolicLink, .other, nil: return nil
            }
        }
    }

    /// The name with every symbolic link on the way replaced by what it says.
    private func followLinks(_ wanted: Path, askedFor name: Path, _ links: inout Int) throws(ArchiveError) -> Path {
        var pending = Array(wanted.components.reversed())
        var walked: [Path] = []
        while let component = pending.popLast() {
            if component == ".." {
                if walked.popLast() == nil { throw .badLink(name, reason: "it leads out of the archive") }
                continue
            }
            walked.append(component)
            guard walked.count + pending.count <= 256 else { throw .badLink(name, reason: "it is too deep") }
            guard case .symbolicLink(let target) = nodes[Self.key(walked)] else { continue }
            links += 1
            if links > Self.linkLimit { throw .badLink(name, reason: "too many links") }
            if target.isAbsolute { throw .badLink(name, reason: "it leads to the absolute path \(target)") }
            walked.removeLast()
            pending += target.components.reversed()
        }
        return Self.key(walked)
    }

    private static func key(_ components: [Path]) -> Path {
        Path(bytes: Array(components.map(\.bytes).joined(separator: [UInt8(ascii: "/")]))) ?? ""
    }
}
