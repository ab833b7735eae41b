internal import Archive

extension Reference {
    /// Reads a name as people write it; see the grammar of the `reference` package of distribution.
    package init(_ text: String) throws(ReferenceError) {
        if Grammar.isIdentifier(text) { throw .isIdentifier(text) }
        var (domain, rest) = Reference.splitDomain(text[...])
        if domain == "index.docker.io" { domain = Reference.defaultDomain[...] }
        let official = domain == Reference.defaultDomain && !rest.contains("/") ? "library/" : ""

        var digestText: Substring?
        if let at = rest.firstIndex(of: "@") {
            digestText = rest[rest.index(after: at)...]
            rest = rest[..<at]
        }
        var tag: Substring?
        if let colon = rest.firstIndex(of: ":") {
            tag = rest[rest.index(after: colon)...]
            rest = rest[..<colon]
        }
        let path = official + String(rest)

        if path.utf8.contains(where: { (65...90).contains($0) }) { throw .notLowercase(repository: path) }
        guard Grammar.isDomain(domain), Grammar.isPath(path[...]), tag.map(Grammar.isTag) ?? true else {
            throw .invalidFormat
        }
        guard path.utf8.count <= 255 else { throw .tooLong }
        self.init(
            domain: String(domain), path: path, tag: tag.map { String($0) }, digest: try Reference.digest(digestText))
    }

    /// What stands before the first "/" is a host only if it looks like one: anything else is a namespace on the Hub.
    private static func splitDomain(_ text: Substring) -> (domain: Substring, rest: Substring) {
        guard let slash = text.firstIndex(of: "/"), Grammar.namesHost(text[..<slash]) else {
            return (defaultDomain[...], text)
        }
        return (text[..<slash], text[text.index(after: slash)...])
    }

    private static func digest(_ text: Substring?) throws(ReferenceError) -> Digest? {
        guard let text else { return nil }
        guard Grammar.isDigest(text) else { throw .invalidFormat }
        guard text.hasPrefix("sha256:") else { throw .unsupportedDigest }
        guard let digest = Digest(String(text)) else { throw .invalidFormat }
        return digest
    }
}

/// The productions of the grammar, each over the whole of a text.
enum Grammar {
    /// Whether a text is the 64 digits of an ID.
    static func isIdentifier(_ text: some StringProtocol) -> Bool { text.utf8.count == 64 && isHex(text) }

    static func isHex(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { isDigit($0) || (97...102).contains($0) }
    }

    /// Whether the first part of a name is taken for a host.
    static func namesHost(_ part: some StringProtocol) -> Bool {
        part == "localhost" || part.utf8.contains { $0 == dot || $0 == colon || isUpper($0) }
    }

    /// host [":" digits], host := label("." label)* | "[" hex-and-colons "]"
    static func isDomain(_ text: some StringProtocol) -> Bool {
        let bytes = Array(text.utf8)
        var host = bytes[...]
        if let end = bytes.lastIndex(of: colon), !bytes[end...].contains(closingBracket) {
            let port = bytes[(end + 1)...]
            guard !port.isEmpty, port.allSatisfy(isDigit) else { return false }
            host = bytes[..<end]
        }
        if host.first == openingBracket {
            let address = host.dropFirst().dropLast()
            return host.last == closingBracket && !address.isEmpty
                && address.allSatisfy { isHexDigit($0) || $0 == colon }
        }
        return host.split(separator: dot, omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.first, let last = label.last else { return false }
            return isAlphanumeric(first) && isAlphanumeric(last)
                && label.allSatisfy { isAlphanumeric($0) || $0 == dash }
        }
    }

    /// comp ("/" comp)*
    static func isPath(_ text: some StringProtocol) -> Bool {
        Array(text.utf8).split(separator: slash, omittingEmptySubsequences: false).allSatisfy(isComponent)
    }

    /// [a-z0-9]+ (sep [a-z0-9]+)*, sep := "." | "_" | "__" | "-"+
    private static func isComponent(_ bytes: ArraySlice<UInt8>) -> Bool {
        var separator: [UInt8] = []
        var afterName = false
        for byte in bytes {
            if isLower(byte) || isDigit(byte) {
                let fits =
                    separator.isEmpty || separator == [dot] || separator == [underscore]
                    || separator == [underscore, underscore] || separator.allSatisfy { $0 == dash }
                guard fits else { return false }
                separator = []
                afterName = true
            } else {
                guard afterName, byte == dot || byte == underscore || byte == dash else { return false }
                separator.append(byte)
            }
        }
        return afterName && separator.isEmpty
    }

    /// [A-Za-z0-9_][A-Za-z0-9_.-]{0,127}
    static func isTag(_ text: some StringProtocol) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, bytes.count <= 128, isAlphanumeric(first) || first == underscore else {
            return false
        }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == underscore || $0 == dot || $0 == dash }
    }

    /// algo ":" hex{32,}, algo := [A-Za-z][A-Za-z0-9]* ([-_+.][A-Za-z][A-Za-z0-9]*)*
    static func isDigest(_ text: some StringProtocol) -> Bool {
        let parts = Array(text.utf8).split(separator: colon, omittingEmptySubsequences: false)
        guard parts.count == 2, let algorithm = parts.first, let hex = parts.last, hex.count >= 32,
            hex.allSatisfy(isHexDigit)
        else { return false }
        let separators: Set<UInt8> = [dash, underscore, UInt8(ascii: "+"), dot]
        return algorithm.split(omittingEmptySubsequences: false, whereSeparator: separators.contains).allSatisfy {
            word in
            guard let first = word.first else { return false }
            return !isDigit(first) && word.allSatisfy(isAlphanumeric)
        }
    }

    private static let dot = UInt8(ascii: ".")
    private static let colon = UInt8(ascii: ":")
    private static let slash = UInt8(ascii: "/")
    private static let dash = UInt8(ascii: "-")
    private static let underscore = UInt8(ascii: "_")
    private static let openingBracket = UInt8(ascii: "[")
    private static let closingBracket = UInt8(ascii: "]")

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (65...90).contains(byte) }
    private static func isLower(_ byte: UInt8) -> Bool { (97...122).contains(byte) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isUpper(byte) || isLower(byte) }
    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (97...102).contains(byte | 32)
    }
}
