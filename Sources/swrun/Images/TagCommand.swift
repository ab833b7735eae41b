internal import ImageStore
internal import Linux

/// `swrun tag`: one more name for an image.
enum TagCommand: Command {
    static let name = "tag"
    static let summary = "Give an image one more name"
    static let usage = "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]"
    static let operands = Operands.exactly(2)
    static let sweepsFirst = true
    static let options: [any OptionKey] = []
    static let stopsAtFirstOperand = true
    static let nouns: [Noun] = [.image("tag")]

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let target = try ImageName.parse(arguments.operands[1])
        let store = try session.store()
        let lock = try store.lockUsage(.shared)
        defer { withExtendedLifetime(lock) {} }
        let image = try store.image(matching: arguments.operands[0])
        try store.tag(image, as: target)
        session.announce([target.withDefaultTag], of: image.id, "tag")
        return 0
    }
}

/// Names that the user gives to images.
enum ImageName {
    /// - Throws: `Failure` in docker's words.
    static func parse(_ text: String) throws(Failure) -> Reference {
        do throws(ReferenceError) {
            return try Reference(text)
        } catch {
            throw Failure(
                "\"\(text)\" is not a valid repository/tag: \(error)", hint: error.hint)
        }
    }

    /// The name that an operand gives to a new image; nil for none.
    static func parse(forNewImage text: String?) throws -> Reference? {
        guard let text, !text.isEmpty else { return nil }
        let reference = try Reference(text)
        guard reference.digest == nil else { throw StoreError.digestReference }
        return reference.withDefaultTag
    }
}
