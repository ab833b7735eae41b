/// The options of `run` and `create` that say what is mounted. What they mean is in `MountRequests`.
enum MountKeys {
    static let volumes = List(
        "volume", "v",
        help:
            "Mount a volume, or a file or directory of the host:\n`[SOURCE:]TARGET[:OPTIONS]`; SOURCE is a name, or a path that exists"
    )
    static let mounts = List(
        "mount", as: "mount", help: "Mount by fields:\n`type=bind|volume|tmpfs|image,src=SOURCE,dst=TARGET[,readonly]…`"
    )
    static let temporaryFileSystems = List("tmpfs", help: "Mount an empty tmpfs: `TARGET[:OPTIONS]`")
    static let volumesFrom = List("volumes-from", help: "Mount what another container has mounted: `CONTAINER[:ro|rw]`")

    static let all: [any OptionKey] = [volumes, mounts, temporaryFileSystems, volumesFrom]
}

/// What the command line asks to be mounted.
struct MountRequests: Sendable {
    /// Of `-v` and `--mount`.
    let requests: [MountRequest]
    let temporaryFileSystems: [TemporaryFileSystemOption]
    let volumesFrom: [VolumesFromWord]
    /// As they were typed.
    let binds: [String]
    let mountWords: [String]
    let volumesFromWords: [String]

    init(_ arguments: Arguments, of caller: Caller) throws {
        binds = arguments[MountKeys.volumes]
        mountWords = arguments[MountKeys.mounts]
        volumesFromWords = arguments[MountKeys.volumesFrom]
        requests =
            try binds.map { try VolumeWord($0, of: caller).request }
            + mountWords.map { try MountWord($0, of: caller).request }
        temporaryFileSystems = try arguments[MountKeys.temporaryFileSystems].map { try TemporaryFileSystemOption($0) }
        volumesFrom = try volumesFromWords.map { word throws(Failure) in try VolumesFromWord(word) }
        var targets: Set<String> = []
        for target in requests.map(\.target) + temporaryFileSystems.map(\.target)
        where !targets.insert(target).inserted {
            throw Failure("Duplicate mount point: \(target)")
        }
        for request in requests {
            if case .volume(let volume) = request.source { try VolumeDriver.check(volume.options, of: caller) }
        }
    }
}
