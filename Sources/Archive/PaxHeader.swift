internal import Linux

/// What the records of a pax extended header say of the file after it. See pax(1) "pax Extended Header", tar(5), and
/// the GNU tar manual, "Storing Sparse Files", for `GNU.sparse`.
struct PaxHeader {
    var path: [UInt8]?
    var linkPath: [UInt8]?
    var size: Int64?
    var userID: Int64?
    var groupID: Int64?
    var modified: Timestamp?
    var attributes: [String: [UInt8]] = [:]
    var sparse = SparseRecords()

    struct SparseRecords {
        var major: Int64?
        var name: [UInt8]?
        /// The size with holes.
        var size: Int64?
        /// Offsets and lengths in turn.
        var numbers: [Int64] = []
        var isPresent = false
    }

    init() {}

    /// - Parameter bytes: The content of the header: lines "<length> <key>=<value>\n" where the length counts all of it.
    init(_ bytes: [UInt8]) throws(HeaderFault) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let blank = rest.prefix(20).firstIndex(of: UInt8(ascii: " ")),
                let length = TarNumber.decimal(rest[..<blank]), length <= Int64(rest.count),
                let end = Optional(rest.startIndex + Int(length)), end > blank + 1,
                rest[end - 1] == UInt8(ascii: "\n"),
                let equals = rest[(blank + 1)..<end].firstIndex(of: UInt8(ascii: "=")), equals > blank + 1
            else { throw .record }
            let key = rest[(blank + 1)..<equals]
            guard !key.contains(0) else { throw .record }
            try apply(key, rest[(equals + 1)..<(end - 1)])
            rest = rest[end...]
        }
    }

    /// A global header sets defaults for all files after it: of its records only those that can be meant for many.
    mutating func adoptDefaults(from global: PaxHeader) {
        userID = userID ?? global.userID
        groupID = groupID ?? global.groupID
        modified = modified ?? global.modified
    }

    private mutating func apply(_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) throws(HeaderFault) {
        // Attribute names are not looked for in the table below.
        if try applyAttribute(key, value) { return }
        // An empty value takes a record back: the field of the plain header counts.
        let isEmpty = value.isEmpty
        switch String(decoding: key, as: UTF8.self) {
        case "path": path = isEmpty ? nil : try PaxHeader.name(value)
        case "linkpath": linkPath = isEmpty ? nil : try PaxHeader.name(value)
        case "size": size = isEmpty ? nil : try PaxHeader.number("size", value)
        case "uid": userID = isEmpty ? nil : try PaxHeader.number("uid", value)
        case "gid": groupID = isEmpty ? nil : try PaxHeader.number("gid", value)
        case "mtime": modified = isEmpty ? nil : try PaxHeader.time(value)
        case let other where other.hasPrefix("GNU.sparse."): try sparse.apply(other, value)
        default: break
        }
    }

    private mutating func applyAttribute(
        _ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>
    ) throws(HeaderFault) -> Bool {
        if key.starts(with: "SCHILY.xattr.".utf8) {
            attributes[try PaxHeader.attributeName(key.dropFirst(13))] = Array(value)
            return true
        }
        guard key.starts(with: "LIBARCHIVE.xattr.".utf8) else { return false }
        guard let spelled = PercentEncoding.decode(key.dropFirst(17)), let decoded = Base64.decode(value) else {
            throw .record
        }
        // bsdtar writes both forms; the other one needs no decoding and wins.
        let name = try PaxHeader.attributeName(spelled[...])
        if attributes[name] == nil { attributes[name] = decoded }
        return true
    }

    private static func attributeName(_ bytes: ArraySlice<UInt8>) throws(HeaderFault) -> String {
        guard !bytes.isEmpty, !bytes.contains(0), let name = String(validating: bytes, as: UTF8.self) else {
            throw .record
        }
        return name
    }

    private static func name(_ bytes: ArraySlice<UInt8>) throws(HeaderFault) -> [UInt8] {
        if bytes.contains(0) { throw .nulInName }
        return Array(bytes)
    }

    static func number(_ field: String, _ bytes: ArraySlice<UInt8>) throws(HeaderFault) -> Int64 {
        guard let value = TarNumber.decimal(bytes) else { throw .number(field) }
        return value
    }

    /// Seconds with an optional sign and fraction; decimals below a nanosecond are dropped.
    private static func time(_ bytes: ArraySlice<UInt8>) throws(HeaderFault) -> Timestamp {
        let isNegative = bytes.first == UInt8(ascii: "-")
        let parts = bytes.dropFirst(isNegative ? 1 : 0).split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, let seconds = TarNumber.decimal(whole) else { throw .number("mtime") }
        var nanoseconds: Int64 = 0
        if parts.count == 2 {
            guard parts[1].isEmpty || parts[1].allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw .number("mtime")
            }
            let digits = parts[1].prefix(9)
            for digit in digits { nanoseconds = nanoseconds * 10 + Int64(digit - 0x30) }
            for _ in digits.count..<9 { nanoseconds *= 10 }
        }
        guard isNegative else { return Timestamp(seconds: seconds, nanoseconds: Int32(nanoseconds)) }
        if nanoseconds == 0 { return Timestamp(seconds: -seconds) }
        return Timestamp(seconds: -seconds - 1, nanoseconds: Int32(1_000_000_000 - nanoseconds))
    }
}

extension PaxHeader.SparseRecords {
    /// The records of the formats 0.0 (one per number), 0.1 (one list) and 1.0 (the list stands in the content).
    mutating func apply(_ key: String, _ value: ArraySlice<UInt8>) throws(HeaderFault) {
        isPresent = true
        switch key {
        case "GNU.sparse.major": major = try PaxHeader.number(key, value)
        case "GNU.sparse.name":
            if value.isEmpty { throw .emptyName }
            if value.contains(0) { throw .nulInName }
            name = Array(value)
        case "GNU.sparse.size", "GNU.sparse.realsize": size = try PaxHeader.number(key, value)
        case "GNU.sparse.offset":
            guard numbers.count.isMultiple(of: 2) else { throw .sparseMap }
            numbers.append(try PaxHeader.number(key, value))
        case "GNU.sparse.numbytes":
            guard !numbers.count.isMultiple(of: 2) else { throw .sparseMap }
            numbers.append(try PaxHeader.number(key, value))
        case "GNU.sparse.map":
            for number in value.split(separator: UInt8(ascii: ",")) {
                numbers.append(try PaxHeader.number(key, number))
            }
        default: break
        }
    }
}
