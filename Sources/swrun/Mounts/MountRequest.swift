internal import Linux
internal import Runtime

/// One thing to be mounted in a container, as `-v`, `--mount` or an image's VOLUME asks for it.
struct MountRequest: Hashable, Sendable {
    enum Source: Hashable, Sendable {
        /// A file or directory of the host, by its absolute path.
        case bind(String)
        case volume(VolumeRequest)
        /// Memory.
        case temporary
        /// The files of an image, by a name or an ID as it was typed, or what is at a path inside it; "" for all.
        case image(String, subpath: String)
    }

    struct VolumeRequest: Hashable, Sendable {
        /// nil for one without a name.
        var name: String?
        /// Whether an empty one is filled with what the image has in its place.
        var isFilled = true
        /// A path inside it; "" for the whole.
        var subpath = ""
        /// Of a volume that is made for this.
        var labels: [String: String] = [:]
        var options: [String: String] = [:]
    }

    var source: Source
    /// Absolute, without ".." or double slashes.
    var target: String
    /// What stood behind the target of `-v`, as it was typed.
    var mode = ""
    /// As `config.json` has them.
    var options: [String]
    /// Whether a directory of the host is made where the source is missing.
    var makesSource = false

    /// "bind", "volume", "tmpfs" or "image".
    var kind: MountPoint.Kind {
        switch source {
        case .bind: .bind
        case .volume: .volume
        case .temporary: .tmpfs
        case .image: .image
        }
    }
}

/// How a directory or file of the host, or a volume, is mounted.
struct BindForm: Hashable, Sendable {
    /// Whether what is mounted below the source comes too.
    var isRecursive = true
    var isReadOnly = false
    /// Whether a read-only mount leaves those below it as they are.
    var leavesOthersWritable = false
    var propagation = "rprivate"

    /// As `config.json` has them. `rro` is `ro` with everything mounted below.
    var options: [String] {
        let access = !isReadOnly ? "rw" : isRecursive && !leavesOthersWritable ? "rro" : "ro"
        return [isRecursive ? "rbind" : "bind", propagation, access]
    }
}
