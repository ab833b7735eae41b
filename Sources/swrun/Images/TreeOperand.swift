internal import Linux

/// What an operand of `explain` and `cat` names: an image or a container, perhaps one layer of it, and a path in it.
///
/// `ubuntu:14.04:/etc/passwd`, `ubuntu:14.04@L2:/etc/passwd`, `web:/tmp`. No image's name holds ":/", so the path begins
/// behind the first one.
struct TreeOperand: Hashable {
    /// As it was typed, without layer and path.
    let name: String
    /// Counted from 1, the lowest layer; nil for all of them.
    let layer: Int?
    /// Absolute; nil where none was given.
    let path: Path?

    init(_ word: String) throws(Failure) {
        var name = Substring(word)
        var path: Path?
        let bytes = word.utf8
        if let colon = zip(bytes.indices, bytes.indices.dropFirst()).first(where: {
            bytes[$0] == UInt8(ascii: ":") && bytes[$1] == UInt8(ascii: "/")
        })?.0 {
            name = word[..<colon]
            path = Path(String(word[bytes.index(after: colon)...]))
        }
        var layer: Int?
        if let at = name.lastIndex(of: "@"), name[name.index(after: at)...].first == "L" {
            let digits = name[at...].dropFirst(2)
            guard let number = Int(digits), number > 0, digits.allSatisfy(\.isNumber) else {
                throw Failure("invalid layer \"\(name[at...].dropFirst())\": must be L1, L2, …")
            }
            layer = number
            name = name[..<at]
        }
        guard !name.isEmpty else { throw Failure("invalid name \"\(word)\": no image or container before the path") }
        (self.name, self.layer, self.path) = (String(name), layer, path)
    }
}
