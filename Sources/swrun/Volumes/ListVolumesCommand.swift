internal import ImageStore
internal import Linux
internal import Runtime

/// `swrun volume ls`.
enum ListVolumesCommand: Command {
    static let name = "ls"
    static let standsAlone = false
    static let summary = "List volumes"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [filter, ImagesCommand.format, quiet]
    static let nouns: [Noun] = [.volume("ls", "list")]
    static let notes = """
        Filters: \(VolumeFilter.usage)

        Fields of templates: \(headings.map(\.name).joined(separator: " "))
        and {{.Label "KEY"}}
        """

    private static let filter = List("filter", "f", as: "filter", help: "Show only what fits: `KEY=VALUE`")
    private static let quiet = Flag("quiet", "q", help: "Show only the names")

    private static let headings: [(name: String, heading: String)] = [
        ("Driver", "DRIVER"), ("Name", "VOLUME NAME"), ("Labels", "LABELS"), ("Links", "LINKS"),
        ("Mountpoint", "MOUNTPOINT"), ("Scope", "SCOPE"), ("Size", "SIZE"),
    ]

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let format = try RowFormat(arguments[ImagesCommand.format])
        let filter = try VolumeFilter(arguments[filter])
        let containers = try session.containers()
        let volumes = try containers.volumes()
        let text = arguments[ImagesCommand.format] ?? ""
        // Whoever does not ask who uses a volume need not wait until all containers are read.
        let looksAtUsers = filter.isDangling != nil || text.contains(".Links")
        let users = looksAtUsers ? try containers.volumeUsers() : [:]
        var listing = Listing(of: "volume", columns: ["Driver", "Name"], headings: headings, raw: raw)
        var names = ""
        for volume in try volumes.list()
        where filter.isDangling == nil
            ? filter.accepts(volume, isUsed: true) : filter.accepts(volume, isUsed: users[volume.name] != nil)
        {
            names += volume.name + "\n"
            let size = text.contains(".Size") ? ByteCount(try volumes.allocated(by: volume)).description : "N/A"
            listing.add(
                [
                    ("Driver", VolumeDriver.name), ("Name", volume.name),
                    ("Labels", volume.labels.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ",")),
                    ("Links", looksAtUsers ? "\(users[volume.name]?.count ?? 0)" : "N/A"),
                    ("Mountpoint", volumes.mountpoint(of: volume.name).description), ("Scope", "local"),
                    ("Size", size),
                ], labels: volume.labels)
        }
        try Standard.output(untrusted: arguments[quiet] ? names : try listing.text(format))
        return 0
    }

    private static let raw = "name: {{.Name}}\ndriver: {{.Driver}}\n"
}

extension VolumeStore {
    /// Bytes of allocated blocks; none of a directory of the host, which is not the volume's.
    func allocated(by volume: Volume) throws -> Int64 {
        var usage = DiskUsage()
        try usage.add(mountpoint(of: volume.name))
        return usage.allocated
    }
}
