internal import ImageStore
internal import Linux
internal import Runtime

/// `swrun version`.
enum VersionCommand: Command {
    static let name = "version"
    static let summary = "Show the version"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [DocumentFormat.key]
    static let notes = """
        There is no daemon: {{.Client.Version}} and {{.Server.Version}}, which scripts ask for, are those of
        this one program.
        """

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let platform = Descriptor.Platform.current
        let kernel = try HostReport.kernelVersion
        let members: [JSONValue.Member] = [
            .init("Version", .string(Version.text)),
            .init("ApiVersion", .string(Version.shape)),
            .init("Os", .string(platform.os)),
            .init("Arch", .string(platform.architecture)),
            .init("KernelVersion", .string(kernel)),
            .init("Context", .string("default")),
        ]
        let document = JSONValue.object([.init("Client", .object(members)), .init("Server", .object(members))])
        let text = """
            Client: swrun (no daemon)
             Version:           \(Version.text)
             OS/Arch:           \(platform.os)/\(platform.architecture)
             Kernel:            \(kernel)

            """
        try DocumentFormat(arguments).print(document, orElse: text)
        return 0
    }
}
