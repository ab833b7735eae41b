internal import Linux

extension TarReader where Source: ~Copyable {
    /// Puts header and extensions together, and gets ready to read the content.
    mutating func entry(
        _ header: TarHeader, _ extensions: Extensions, headerAt offset: Int64
    ) throws(ArchiveError) -> TarEntry {
        var entry: TarEntry
        do { entry = try Self.describe(header, extensions) } catch { throw .badHeader(offset: offset, error) }
        let stored = extensions.pax.size ?? header.size
        if header.type == UInt8(ascii: "S") {
            try prepareOldSparse(stored: stored, headerAt: offset)
        } else if Self.storesContent(header.type) {
            if entry.kind == .directory {
                try input.skip(stored)
                try skipPadding(stored)
            } else if extensions.pax.sparse.isPresent {
                try prepareSparse(extensions.pax.sparse, stored: stored)
            } else {
                content = TarContent(offset: input.offset, stored: stored)
            }
        }
        entry.size = content.size
        return entry
    }

    /// Links, devices, directories and fifos have no content even where their header has a size: POSIX lets a
    /// directory say how large it may grow, and some writers give a hard link the size of its file.
    private static func storesContent(_ type: UInt8) -> Bool { !(UInt8(ascii: "1")...UInt8(ascii: "6")).contains(type) }

    private static func describe(_ header: TarHeader, _ extensions: Extensions) throws(HeaderFault) -> TarEntry {
        let pax = extensions.pax
        let path = try name(pax.sparse.name ?? pax.path ?? extensions.name ?? header.name)
        return TarEntry(
            path: path,
            kind: try kind(of: header, path, link: pax.linkPath ?? extensions.linkName ?? header.linkName),
            permissions: header.permissions, userID: try identity("uid", pax.userID ?? header.userID),
            groupID: try identity("gid", pax.groupID ?? header.groupID),
            modified: pax.modified ?? Timestamp(seconds: header.modified),
            extendedAttributes: pax.attributes.map { (name: $0.key, value: $0.value) }.sorted { $0.name < $1.name })
    }

    private static func kind(
        of header: TarHeader, _ path: Path, link: [UInt8]
    ) throws(HeaderFault) -> TarEntry.Kind {
        switch header.type {
        case UInt8(ascii: "0"), 0, UInt8(ascii: "7"):
            // v7 has no type for directories: they are told by a slash at the end of the name.
            path.cString.dropLast().last == CChar(bitPattern: UInt8(ascii: "/")) ? .directory : .regular
        case UInt8(ascii: "S"): .regular
        case UInt8(ascii: "1"): .hardLink(try name(link))
        case UInt8(ascii: "2"): .symbolicLink(try name(link))
        case UInt8(ascii: "3"): .characterDevice(header.device)
        case UInt8(ascii: "4"): .blockDevice(header.device)
        // 'D' is GNU's directory of an incremental archive: its content is a list of names.
        case UInt8(ascii: "5"), UInt8(ascii: "D"): .directory
        case UInt8(ascii: "6"): .fifo
        default: throw .unknownType(header.type)
        }
    }

    private static func name(_ bytes: [UInt8]) throws(HeaderFault) -> Path {
        if bytes.isEmpty { throw .emptyName }
        if bytes.count > pathLimit { throw .longName }
        guard let path = Path(bytes: bytes) else { throw .nulInName }
        return path
    }

    /// The highest id is no id: chown(2) takes it to mean "leave as it is".
    private static func identity(_ field: String, _ value: Int64) throws(HeaderFault) -> UInt32 {
        guard let id = UInt32(exactly: value), id != .max else { throw .number(field) }
        return id
    }
}
