internal import ImageStore
internal import Linux
internal import Runtime
internal import Template

/// `swrun volume inspect`.
enum InspectVolumesCommand: Command {
    static let name = "inspect"
    static let standsAlone = false
    static let summary = "Show everything known of volumes, as JSON"
    static let usage = "[OPTIONS] VOLUME [VOLUME...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [Inspection.format]
    static let nouns: [Noun] = [.volume("inspect")]

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        try Inspection(of: .volume, arguments, in: session).print(arguments.operands)
    }
}

extension VolumeStore {
    /// docker's keys in docker's order.
    func document(of volume: Volume) -> JSONValue {
        .object([
            .init("CreatedAt", .string(volume.created.rfc3339)),
            .init("Driver", .string(VolumeDriver.name)),
            .init("Labels", volume.labels.isEmpty ? .null : .texts(volume.labels)),
            .init("Mountpoint", .string(mountpoint(of: volume.name).description)),
            .init("Name", .string(volume.name)),
            .init("Options", volume.options.isEmpty ? .null : .texts(volume.options)),
            .init("Scope", .string("local")),
        ])
    }
}
