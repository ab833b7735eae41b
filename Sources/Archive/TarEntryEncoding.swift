internal import Linux

/// What an entry looks like in an archive: its header, and the records for what does not fit in there.
struct TarEntryEncoding {
    private(set) var header: TarHeaderBlock
    private(set) var records = PaxRecords()

    init(_ entry: TarEntry) throws(ArchiveError) {
        let path = try TarEntryEncoding.storedPath(entry)
        let size = entry.kind == .regular ? entry.size : 0
        guard size >= 0 else { throw .badEntry(entry.path, reason: "its size is negative") }
        let (name, prefix) = TarHeaderBlock.split(path) ?? (path, [])
        header = TarHeaderBlock(
            type: TarEntryEncoding.type(of: entry.kind), name: name, prefix: prefix,
            permissions: entry.permissions & 0o7777, size: size)
        header.setOwner(user: entry.userID, group: entry.groupID)
        header.setModified(entry.modified.seconds)

        if name.count > 100 { records.add("path", path) }
        if !TarHeaderBlock.fits(size, digits: 11) { records.add("size", size) }
        if !TarHeaderBlock.fits(Int64(entry.userID), digits: 7) { records.add("uid", Int64(entry.userID)) }
        if !TarHeaderBlock.fits(Int64(entry.groupID), digits: 7) { records.add("gid", Int64(entry.groupID)) }
        if entry.modified.nanoseconds != 0 || !TarHeaderBlock.fits(entry.modified.seconds, digits: 11) {
            records.add("mtime", entry.modified)
        }
        switch entry.kind {
        case .symbolicLink(let target), .hardLink(let target):
            guard !target.isEmpty else { throw .badEntry(entry.path, reason: "it links to an empty name") }
            header.setLinkName(target.bytes)
            if target.bytes.count > 100 { records.add("linkpath", target.bytes) }
        case .characterDevice(let device), .blockDevice(let device):
            guard TarHeaderBlock.fits(Int64(max(device.major, device.minor)), digits: 7) else {
                throw .badEntry(entry.path, reason: "its device number does not fit")
            }
            header.setDevice(device)
        case .regular, .directory, .fifo: break
        }
        for (name, value) in entry.extendedAttributes {
            guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "=")), !name.utf8.contains(0) else {
                throw .badEntry(entry.path, reason: "the name of attribute \(name) cannot be written in a pax header")
            }
            records.add("SCHILY.xattr." + name, value)
        }
        header.setChecksum()
    }

    /// Directories end in a slash, as every tar writes them, and nothing else may.
    private static func storedPath(_ entry: TarEntry) throws(ArchiveError) -> [UInt8] {
        var path = entry.path.bytes
        if path.isEmpty { throw .badEntry(entry.path, reason: "its name is empty") }
        let endsInSlash = path.last == UInt8(ascii: "/")
        if entry.kind == .directory {
            if !endsInSlash { path.append(UInt8(ascii: "/")) }
        } else if endsInSlash {
            throw .badEntry(entry.path, reason: "only the name of a directory ends in a slash")
        }
        return path
    }

    private static func type(of kind: TarEntry.Kind) -> UInt8 {
        switch kind {
        case .regular: UInt8(ascii: "0")
        case .hardLink: UInt8(ascii: "1")
        case .symbolicLink: UInt8(ascii: "2")
        case .characterDevice: UInt8(ascii: "3")
        case .blockDevice: UInt8(ascii: "4")
        case .directory: UInt8(ascii: "5")
        case .fifo: UInt8(ascii: "6")
        }
    }
}
