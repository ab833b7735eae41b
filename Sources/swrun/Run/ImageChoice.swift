internal import ImageStore

/// Which image a container is made of, and what is to happen where the store does not have it.
struct ImageChoice {
    /// A name or an ID, as it was typed.
    let word: String
    /// Whether a missing image is an error at once (`--pull never`).
    private let neverPulls: Bool
    private let isQuiet: Bool
    /// nil for whatever the image is for.
    private let platform: Descriptor.Platform?

    static let platform = Value<String>(
        "platform", as: "os/arch", help: "Take no image that is for another platform: `linux/arm64`")

    /// - Throws: `Failure` for a platform that is none.
    init(_ arguments: Arguments) throws {
        word = arguments.operands.first ?? ""
        neverPulls = arguments[RunKeys.pull] == "never"
        isQuiet = arguments[RunKeys.quiet]
        let text = arguments[ImageChoice.platform] ?? ""
        do throws(PlatformError) {
            platform = text.isEmpty ? nil : try Descriptor.Platform(text)
        } catch { throw Failure("\(error)") }
    }

    /// The image, from the store.
    /// - Parameter isImplicitRun: Whether the name stands where a command could.
    /// - Throws: `UnknownCommand` where the image's name looks like a slip of the keyboard; `Failure`.
    func image(in store: Store, isImplicitRun: Bool) throws -> Image {
        do {
            let image = try store.image(matching: word)
            try check(image)
            return image
        } catch StoreError.noSuchImage(let name) {
            let suggestions = isImplicitRun ? CommandTable.suggestions(for: word) : []
            if !suggestions.isEmpty { throw UnknownCommand(name: word, suggestions: suggestions) }
            if !neverPulls, !isQuiet { Standard.error(line: "Unable to find image '\(name)' locally".printable) }
            throw Failure(
                "No such image: \(name)",
                hint: "pulling is not built yet: bring it by 'swrun load -i FILE' or 'swrun import FILE \(name)', "
                    + "or make one of this machine's programs by 'swrun base -t \(name)'")
        }
    }

    private func check(_ image: Image) throws(Failure) {
        let found = image.configuration.platform
        if let platform, platform.rank(of: found) == nil {
            throw Failure(
                "No such image: \(word) for \(platform): the one of this name is for \(found)",
                hint: "load one by 'swrun load --platform \(platform) -i FILE'")
        }
        if platform == nil, Descriptor.Platform.current.rank(of: found) == nil, !isQuiet {
            Standard.error(
                line: "WARNING: The requested image's platform (\(found)) does not match the detected host platform "
                    + "(\(Descriptor.Platform.current)) and no specific platform was requested")
        }
    }
}
