internal import Archive
internal import ImageStore
internal import Linux

/// `swrun import`: the tar of a root filesystem becomes an image of one layer.
enum ImportCommand: Command {
    static let name = "import"
    static let summary = "Make an image of a root filesystem's tar"
    static let usage = "[OPTIONS] FILE|URL|- [REPOSITORY[:TAG]]"
    static let operands = Operands.between(1, 2)
    static let sweepsFirst = true
    static let options: [any OptionKey] = [change, message, platform]
    static let nouns: [Noun] = [.image("import")]
    static let notes = """
        Prints the image's ID. The tar may be compressed by gzip, zstd, xz or bzip2; `-` is standard input. A URL
        is http or https; $http_proxy, $https_proxy, $no_proxy and $SSL_CERT_FILE are used as by curl.
        """

    static let change = List(
        "change", "c",
        help: "Apply an instruction of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE,\n"
            + "HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME or WORKDIR")
    static let message = Value<String>("message", "m", help: "What the image's history says of it")
    static let platform = Value<String>(
        "platform", as: "os/arch",
        help: "What the programs in it run on\n(default $DOCKER_DEFAULT_PLATFORM, else this machine)")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let source = arguments.operands[0]
        let details = try ImportDetails(
            reference: name(arguments.operands.dropFirst().first), message: arguments[message],
            changes: try Instruction.parse(arguments[change]), platform: try platform(arguments[platform]))
        let publication: Publication
        if let address = WebAddress(source) {
            publication = try read(address, details, session)
        } else {
            let file = try ArchiveInput.open(source, to: "import")
            let bar = ProgressBar.onTerminal()
            defer { bar?.clear() }
            publication = try session.store(bar).importTar(from: file, details)
        }
        session.announce(details.reference.map { [$0] } ?? [], of: publication.image.id, "import")
        try warn(of: publication.image, in: try session.store())
        try Standard.output(line: "\(publication.image.id)")
        return 0
    }

    private static func read(
        _ address: WebAddress, _ details: ImportDetails, _ session: Session
    ) throws -> Publication {
        var details = details
        details.source = address.description
        let download = try Download(address)
        let bar = ProgressBar.onTerminal()
        defer { bar?.clear() }
        let store = try session.store(bar)
        return try download.read { content, confirm in
            try store.importTar(from: content, details, confirm: confirm)
        }
    }

    private static func name(_ text: String?) throws -> Reference? {
        guard let text, !text.isEmpty else { return nil }
        return try Reference(text).withDefaultTag
    }

    private static func platform(_ text: String?) throws -> Descriptor.Platform {
        guard let text = text ?? Process.environment("DOCKER_DEFAULT_PLATFORM"), !text.isEmpty else { return .current }
        return try Descriptor.Platform(text)
    }

    /// Says what may not have been meant.
    private static func warn(of image: Image, in store: Store) throws {
        if image.layers.map(\.diffID) == [Digest.of("")] {
            Standard.error(line: "Warning: the input was empty, and so is the image")
        }
        guard let layer = store.layerDirectories(of: image).first else { return }
        let root = try Directory.open(layer)
        if root.contains("oci-layout") || root.contains("manifest.json") {
            Standard.error(line: "Warning: this looks like an archive of images, which are taken by: swrun load")
        }
    }
}
