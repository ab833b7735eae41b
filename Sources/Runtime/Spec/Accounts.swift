/// The users and groups of an image, as its own `/etc/passwd` and `/etc/group` list them. See passwd(5), group(5).
///
/// A pure parser over bytes: getpwnam(3) would load modules that the container's files name, as the host's root.
/// It keeps nothing but the two files, so that a hostile one costs no more memory than its size.
package struct Accounts: Sendable {
    private let passwd: [UInt8]
    private let group: [UInt8]

    /// What an image may make us read: an honest file is far below (CVE-2024-9676 and its kin).
    package static let fileLimit = 10 << 20
    package static let lineLimit = 64 << 10

    /// Takes both files; nil is a file that the image does not have.
    package init(passwd: [UInt8]?, group: [UInt8]?) throws(AccountError) {
        self.passwd = passwd ?? []
        self.group = group ?? []
        guard self.passwd.count <= Accounts.fileLimit else { throw .fileTooLarge("/etc/passwd") }
        guard self.group.count <= Accounts.fileLimit else { throw .fileTooLarge("/etc/group") }
    }

    /// Who `user[:group]` is, each by name or by number; "" is root.
    ///
    /// All digits are always a number, even where an entry has them as its name (CVE-2016-3697). Without a group the
    /// user's entry gives it, and the groups that list the user as a member are added; a number without an entry has
    /// group 0. A group that is given is the only one.
    /// - Parameter additionalGroups: Further groups, by name or number.
    package func resolve(
        _ text: String, additionalGroups: [String] = []
    ) throws(AccountError) -> ResolvedUser {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let userText = parts[0].isEmpty ? "0" : String(parts[0])
        let groupText = parts.count > 1 ? String(parts[1]) : ""

        let number = try Accounts.number(userText)
        let entry = try user { number == nil ? $0.name.elementsEqual(userText.utf8) : $0.uid == number }
        guard let uid = number ?? entry?.uid else { throw .noSuchUser(userText) }

        let primary = groupText.isEmpty ? entry?.gid ?? 0 : try gid(groupText)
        var gids = [primary]
        if groupText.isEmpty, let name = entry?.name {
            try forEachGroup { group in
                if group.members.split(separator: comma).contains(name) { gids.append(group.gid) }
                return true
            }
        }
        for group in additionalGroups { gids.append(try gid(group)) }

        // A handful; a set of them would cost more than it finds.
        var distinct: [UInt32] = []
        for gid in gids where !distinct.contains(gid) { distinct.append(gid) }
        let home = entry.map { String(decoding: $0.home, as: UTF8.self) } ?? ""
        return ResolvedUser(
            uid: uid, gid: primary, additionalGids: distinct,
            home: home.isEmpty ? "/" : home)
    }

    /// The number of a group that is given by name or number.
    private func gid(_ text: String) throws(AccountError) -> UInt32 {
        if let number = try Accounts.number(text) { return number }
        var found: UInt32?
        try forEachGroup { group in
            if group.name.elementsEqual(text.utf8) { found = group.gid }
            return found == nil
        }
        guard let found else { throw .noSuchGroup(text) }
        return found
    }

    /// The id that the text spells; nil for a name; an error for what only looks like a number.
    private static func number(_ text: String) throws(AccountError) -> UInt32? {
        let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        guard let value = id(text.utf8) else { throw .outOfRange(text) }
        return value
    }
}

/// Who a container's process is, by number.
package struct ResolvedUser: Hashable, Sendable {
    package var uid: UInt32
    package var gid: UInt32
    /// The whole supplementary list: `gid` first, none twice.
    package var additionalGids: [UInt32]
    /// The user's home directory, or "/".
    package var home: String

    package init(uid: UInt32, gid: UInt32, additionalGids: [UInt32], home: String) {
        self.uid = uid
        self.gid = gid
        self.additionalGids = additionalGids
        self.home = home
    }
}

/// A user or group that cannot be resolved.
package enum AccountError: Error, Hashable, CustomStringConvertible {
    case noSuchUser(String)
    case noSuchGroup(String)
    /// Something that is written as a number and is none that a user or group can have.
    case outOfRange(String)
    case fileTooLarge(String)
    case lineTooLong(String, line: Int)

    package var description: String {
        switch self {
        case .noSuchUser(let name): "unable to find user \(name): no matching entries in passwd file"
        case .noSuchGroup(let name): "unable to find group \(name): no matching entries in group file"
        case .outOfRange(let text): "invalid user or group \(text): ids must be in range 0-2147483647"
        case .fileTooLarge(let name): "cannot read \(name) of the image: larger than \(Accounts.fileLimit >> 20) MiB"
        case .lineTooLong(let name, let line):
            "cannot read \(name) of the image: line \(line) is longer than \(Accounts.lineLimit >> 10) KiB"
        }
    }
}

// MARK: Lines

/// A line of passwd(5): name:password:uid:gid:comment:home:shell.
private struct UserEntry {
    let name: ArraySlice<UInt8>
    let uid: UInt32
    let gid: UInt32
    let home: ArraySlice<UInt8>
}

/// A line of group(5): name:password:gid:member,member.
private struct GroupEntry {
    let name: ArraySlice<UInt8>
    let gid: UInt32
    let members: ArraySlice<UInt8>
}

extension Accounts {
    /// The first user of which the condition holds. Lines that make no sense are passed over.
    private func user(where condition: (UserEntry) -> Bool) throws(AccountError) -> UserEntry? {
        var found: UserEntry?
        try Accounts.forEachLine(of: passwd, "/etc/passwd") { fields in
            guard fields.count >= 4, let uid = id(fields[2]), let gid = id(fields[3]) else { return true }
            let home = fields.count > 5 ? fields[5] : []
            let entry = UserEntry(name: fields[0], uid: uid, gid: gid, home: home)
            if condition(entry) { found = entry }
            return found == nil
        }
        return found
    }

    private func forEachGroup(_ body: (GroupEntry) -> Bool) throws(AccountError) {
        try Accounts.forEachLine(of: group, "/etc/group") { fields in
            guard fields.count >= 3, let gid = id(fields[2]) else { return true }
            return body(GroupEntry(name: fields[0], gid: gid, members: fields.count > 3 ? fields[3] : []))
        }
    }

    /// Hands out each line, cut at its colons, until `body` returns false.
    private static func forEachLine(
        of file: [UInt8], _ name: String, _ body: ([ArraySlice<UInt8>]) -> Bool
    ) throws(AccountError) {
        var rest = file[...]
        var number = 0
        while !rest.isEmpty {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            rest = rest.dropFirst(line.count + 1)
            number += 1
            guard line.count <= lineLimit else { throw .lineTooLong(name, line: number) }
            // A comment, or the "+" and "-" by which NIS merges other sources.
            guard let first = line.first, !":#+-".utf8.contains(first) else { continue }
            if !body(line.split(separator: UInt8(ascii: ":"), maxSplits: 6, omittingEmptySubsequences: false)) {
                return
            }
        }
    }
}

private let comma = UInt8(ascii: ",")

/// The number that digits spell, up to the largest id that every file system and tool agrees on.
private func id(_ bytes: some Collection<UInt8>) -> UInt32? {
    guard !bytes.isEmpty, bytes.count <= 10, bytes.allSatisfy({ (48...57).contains($0) }),
        let value = UInt32(String(decoding: bytes, as: UTF8.self)), value <= UInt32(Int32.max)
    else { return nil }
    return value
}
