internal import Linux

/// The mounts of a specification, read into what the kernel takes.
struct MountTable {
    enum Entry: Hashable {
        case fileSystem(FileSystemMount)
        case bind(BindMount)
        case image(ImageMount)

        var destination: Path {
            switch self {
            case .fileSystem(let mount): mount.destination
            case .bind(let mount): mount.destination
            case .image(let mount): mount.destination
            }
        }
    }

    let inOrder: [Entry]

    var binds: [BindMount] {
        inOrder.compactMap { if case .bind(let bind) = $0 { bind } else { nil } }
    }

    var images: [ImageMount] {
        inOrder.compactMap { if case .image(let image) = $0 { image } else { nil } }
    }

    /// - Throws: `RuntimeError.invalidSpecification` for a mount without a place, type or source.
    init(of specification: Specification) throws {
        var entries: [Entry] = []
        var heldCount = 0
        for mount in specification.mounts ?? [] {
            let destination = Path(mount.destination)
            guard destination.isAbsolute, !destination.hasParentReference else {
                throw RuntimeError.invalidSpecification("the mount point \(mount.destination) is not an absolute path")
            }
            let options = MountOptions(mount.options ?? [])
            if options.binds || mount.type == "bind" {
                guard let source = mount.source else {
                    throw RuntimeError.invalidSpecification("the bind mount on \(mount.destination) has no source")
                }
                var bind = BindMount(
                    index: heldCount, source: Path(source), destination: destination, recursive: options.recursive,
                    attributes: options.attributes)
                bind.recursiveAttributes = options.recursiveAttributes
                bind.propagation = options.propagation
                let subpath = specification.subpath(of: mount)
                if !subpath.isEmpty, source.hasSuffix("/\(subpath)") { bind.subpath = subpath }
                entries.append(.bind(bind))
                heldCount += 1
            } else if mount.type == "overlay", let stack = options.layerStack {
                entries.append(
                    .image(
                        ImageMount(
                            index: heldCount, stack: stack, subpath: specification.subpath(of: mount),
                            destination: destination, attributes: options.attributes)))
                heldCount += 1
            } else {
                guard let type = mount.type else {
                    throw RuntimeError.invalidSpecification("the mount on \(mount.destination) has no type")
                }
                entries.append(
                    .fileSystem(
                        FileSystemMount(
                            type: type, source: mount.source, destination: destination,
                            parameters: options.parameters, attributes: options.attributes,
                            refusesLinks: MountTable.isKernelTree(destination))))
            }
        }
        inOrder = entries
    }

    /// Whether a place belongs to the trees that the kernel fills: an image must not aim them elsewhere.
    private static func isKernelTree(_ destination: Path) -> Bool {
        ["proc", "sys", "dev"].contains(destination.components.first ?? "")
    }
}

extension Specification {
    /// The annotation that says what part of a volume or an image is mounted: a path inside it.
    package static func subpathAnnotation(_ destination: String) -> String { "dev.swrun.subpath:\(destination)" }

    fileprivate func subpath(of mount: Mount) -> Path {
        Path(annotations?[Specification.subpathAnnotation(mount.destination)] ?? "")
    }
}
