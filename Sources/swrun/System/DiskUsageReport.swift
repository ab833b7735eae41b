internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// What a store holds on the disk, as `system df` shows it.
struct DiskUsageReport {
    let images: StoreUsage
    let containers: [ContainerUsage]
    let volumes: [VolumeUsage]
    private let names: ImageNames

    /// A container's directory: its writable layer with the few files beside it, in bytes of allocated blocks.
    struct ContainerUsage {
        let row: ContainerRow
        let size: Int64
    }

    /// A volume, with the containers that use it counted, in bytes of allocated blocks.
    struct VolumeUsage {
        let name: String
        let links: Int
        let size: Int64
    }

    /// One line: a kind of thing.
    private struct Line {
        let type: String
        let total: Int
        let active: Int
        let size: Int64
        let reclaimable: Int64

        /// docker's "11.63MB (70%)".
        var reclaimableText: String {
            let text = ByteCount(reclaimable).text(significantDigits: 4)
            return size > 0 ? "\(text) (\(Int((Double(reclaimable) / Double(size) * 100).rounded(.down)))%)" : text
        }

        var cells: [String] {
            [type, "\(total)", "\(active)", ByteCount(size).text(significantDigits: 4), reclaimableText]
        }
    }

    init(of session: Session) throws {
        let (store, containerStore) = (try session.store(), try session.containers())
        images = try store.usage(dependents: try session.dependents())
        names = try ImageNames(store)
        containers = try containerStore.listWithStates().map { record, state in
            var usage = DiskUsage()
            try usage.add(containerStore.bundle(record.id))
            return ContainerUsage(row: ContainerRow(record: record, state: state), size: usage.allocated)
        }
        volumes = try DiskUsageReport.volumes(of: containerStore)
    }

    private static func volumes(of containers: ContainerStore) throws -> [VolumeUsage] {
        guard containers.hasVolumes else { return [] }
        let volumes = try containers.volumes()
        let users = try containers.volumeUsers()
        return try volumes.list().map {
            VolumeUsage(name: $0.name, links: users[$0.name]?.count ?? 0, size: try volumes.allocated(by: $0))
        }
    }

    private var lines: [Line] {
        let idle = containers.filter { !$0.row.isRunning }
        return [
            Line(
                type: "Images", total: images.images.count, active: images.images.count { $0.containerCount > 0 },
                size: images.allocated, reclaimable: images.reclaimable),
            Line(
                type: "Containers", total: containers.count, active: containers.count - idle.count,
                size: containers.reduce(0) { $0 + $1.size }, reclaimable: idle.reduce(0) { $0 + $1.size }),
            Line(
                type: "Local Volumes", total: volumes.count, active: volumes.count { $0.links > 0 },
                size: volumes.reduce(0) { $0 + $1.size },
                reclaimable: volumes.filter { $0.links == 0 }.reduce(0) { $0 + $1.size }),
            // There is none yet; scripts that read docker's table find it where they look.
            Line(type: "Build Cache", total: 0, active: 0, size: 0, reclaimable: 0),
        ]
    }

    /// A line for each kind of thing.
    var listing: Listing {
        let headings: [(name: String, heading: String)] = [
            ("Type", "TYPE"), ("TotalCount", "TOTAL"), ("Active", "ACTIVE"), ("Size", "SIZE"),
            ("Reclaimable", "RECLAIMABLE"),
        ]
        var listing = Listing(of: "usage", columns: headings.map(\.name), headings: headings)
        for line in lines { listing.add(zip(headings, line.cells).map { ($0.name, $1) }) }
        return listing
    }

    // MARK: Each image and container

    private static let imageFields = [
        "Repository", "Tag", "ID", "CreatedSince", "Size", "SharedSize", "UniqueSize", "Containers",
    ]
    private static let containerFields = [
        "ID", "Image", "Command", "LocalVolumes", "Size", "RunningFor", "Status", "Names",
    ]

    private var imageRows: [[String]] {
        images.images.flatMap { usage in
            ImageRow.rows(of: usage.image).map { row in
                [row.repository, row.tag, usage.image.id.short, HumanTime.age(of: usage.image.created)]
                    + [usage.size, usage.shared, usage.unique].map { ByteCount($0).description }
                    + ["\(usage.containerCount)"]
            }
        }
    }

    private var containerRows: [[String]] {
        containers.map { container in
            let record = container.row.summary
            return [
                record.shortID, container.row.image(names, truncated: true), container.row.command(truncated: true),
                "\(container.row.record?.volumeNames.count ?? 0)", ByteCount(container.size).description,
                HumanTime.age(of: record.created), container.row.status(),
                record.name,
            ]
        }
    }

    private var volumeRows: [[String]] {
        volumes.map { [$0.name, "\($0.links)", ByteCount($0.size).description] }
    }

    var verboseTables: String {
        var images = Table(
            "REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS")
        for row in imageRows { images.add(row) }
        var containers = Table(
            "CONTAINER ID", "IMAGE", "COMMAND", "LOCAL VOLUMES", "SIZE", "CREATED", "STATUS", "NAMES")
        for row in containerRows { containers.add(row) }
        var volumes = Table("VOLUME NAME", "LINKS", "SIZE")
        for row in volumeRows { volumes.add(row) }
        return "Images space usage:\n\n\(images.text)\nContainers space usage:\n\n\(containers.text)"
            + "\nLocal Volumes space usage:\n\n\(volumes.text)"
            + "\nBuild cache usage: 0B\n\nCACHE ID   CACHE TYPE   SIZE      CREATED   LAST USED   USAGE     SHARED\n"
    }

    var document: JSONValue {
        func objects(_ names: [String], _ rows: [[String]]) -> JSONValue {
            .array(rows.map { .object(zip(names, $0).map { .init($0, .string($1)) }) })
        }
        return .object([
            .init("Images", objects(DiskUsageReport.imageFields, imageRows)),
            .init("Containers", objects(DiskUsageReport.containerFields, containerRows)),
            .init("Volumes", objects(["Name", "Links", "Size"], volumeRows)), .init("BuildCache", .array([])),
        ])
    }
}
