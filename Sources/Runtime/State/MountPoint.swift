internal import Linux

/// One thing that is mounted in a container by its user's or its image's wish: an element of docker's `Mounts`. What every
/// container has (`/proc`, `/dev`, `/etc/hosts`) is none.
package struct MountPoint: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// A file or directory of the host.
        case bind
        /// A directory that swrun keeps under a name.
        case volume
        /// Memory, for one run.
        case tmpfs
        /// The files of another image, read-only.
        case image
    }

    package var kind: Kind
    /// The volume's name, or the image as it was typed; "" for other kinds.
    package var name: String
    /// Where it lies on the host, without `subpath`; "" for memory. Of an image, the directory of its stack of layers.
    package var source: String
    /// What of a volume or an image is mounted: a path inside it, "" for the whole.
    package var subpath: String
    /// Where, as the container names it.
    package var destination: String
    /// What stood behind the target, as it was typed: "ro,z".
    package var mode: String
    /// As `config.json` has them.
    package var options: [String]
    /// Of a volume: whether nobody gave it a name, so that it goes with its container where that is asked for.
    package var isAnonymous: Bool
    /// Which image, for one of that kind.
    package var image: MountedImage?

    package init(
        _ kind: Kind, name: String = "", source: String = "", subpath: String = "", destination: String,
        mode: String = "", options: [String] = [], isAnonymous: Bool = false, image: MountedImage? = nil
    ) {
        self.kind = kind
        self.name = name
        self.source = source
        self.subpath = subpath
        self.destination = destination
        self.mode = mode
        self.options = options
        self.isAnonymous = isAnonymous
        self.image = image
    }

    package var isReadOnly: Bool { options.contains("ro") || options.contains("rro") }

    package mutating func makeReadOnly() {
        guard !isReadOnly else { return }
        options.removeAll { $0 == "rw" }
        options.append(options.contains("rbind") ? "rro" : "ro")
        mode = ([mode].filter { !$0.isEmpty && $0 != "rw" } + ["ro"]).joined(separator: ",")
    }

    /// "rprivate" and its kin, of a bind mount; "" for what docker shows none of.
    package var propagation: String {
        kind == .bind ? options.last { MountOptions.propagations[$0] != nil } ?? "rprivate" : ""
    }

    /// Where the mounted file or directory itself lies on the host.
    package var path: String { subpath.isEmpty || kind == .image ? source : "\(source)/\(subpath)" }

    /// "/source:/target:ro", as records of containers had it before there were volumes.
    init(bind text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let isReadOnly = parts.count > 2 && parts.last == "ro"
        self.init(
            .bind, source: parts.first ?? "", destination: parts.count > 1 ? parts[1] : "",
            mode: isReadOnly ? "ro" : "", options: ["rbind", "rprivate", isReadOnly ? "rro" : "rw"])
    }
}

extension MountPoint: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("Anonymous", isAnonymous)
            object.member("Destination", destination)
            object.member("Image", image)
            object.member("Mode", mode)
            object.member("Name", name)
            object.member("Options", options)
            object.member("Source", source)
            object.member("Subpath", subpath)
            object.member("Type", kind.rawValue)
        }
    }

    /// nil for what is not what we wrote.
    init?(_ tree: JSONTree) {
        guard let kind = tree["Type"]?.text.flatMap(Kind.init), let destination = tree["Destination"]?.text else {
            return nil
        }
        self.init(
            kind, name: tree["Name"]?.text ?? "", source: tree["Source"]?.text ?? "",
            subpath: tree["Subpath"]?.text ?? "", destination: destination, mode: tree["Mode"]?.text ?? "",
            options: tree["Options"]?.texts ?? [], isAnonymous: tree["Anonymous"]?.truth ?? false,
            image: tree["Image"].map { MountedImage($0) })
    }
}

extension Specification.Mount {
    package init(_ point: MountPoint) {
        switch point.kind {
        case .bind, .volume:
            self.init(destination: point.destination, type: "bind", source: point.path, options: point.options)
        case .tmpfs: self.init(destination: point.destination, type: "tmpfs", source: "tmpfs", options: point.options)
        case .image:
            let stack = LayerStack(directory: Path(point.source), count: point.image?.layers.count ?? 0)
            self.init(
                destination: point.destination, type: "overlay", source: "overlay",
                options: point.options + [stack.option])
        }
    }
}
