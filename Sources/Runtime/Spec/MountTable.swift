internal import Linux

/// The mounts of a specification, read into what the kernel takes.
struct MountTable {
    enum Entry: Hashable {
        case fileSystem(FileSystemMount)
        case bind(BindMount)
    }

    let inOrder: [Entry]

    var binds: [BindMount] {
        inOrder.compactMap { if case .bind(let bind) = $0 { bind } else { nil } }
    }

    /// - Throws: `RuntimeError.invalidSpecification` for a mount without a place, type or source.
    init(_ mounts: [Specification.Mount]) throws {
        var entries: [Entry] = []
        var bindCount = 0
        for mount in mounts {
            let destination = Path(mount.destination)
            guard destination.isAbsolute, !destination.hasParentReference else {
                throw RuntimeError.invalidSpecification("the mount point \(mount.destination) is not an absolute path")
            }
            let options = MountOptions(mount.options ?? [])
            if options.binds || mount.type == "bind" {
                guard let source = mount.source else {
                    throw RuntimeError.invalidSpecification("the bind mount on \(mount.destination) has no source")
                }
                entries.append(
                    .bind(
                        BindMount(
                            index: bindCount, source: Path(source), destination: destination,
                            recursive: options.recursive, attributes: options.attributes)))
                bindCount += 1
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

/// Options as mount(8) has them, sorted into flags of the mount, kind of bind and parameters of the file system.
struct MountOptions {
    private(set) var attributes: MountAttributes = []
    private(set) var parameters: [MountParameter] = []
    private(set) var binds = false
    private(set) var recursive = false

    init(_ options: [String]) {
        for option in options {
            switch option {
            case "ro": attributes.insert(.readOnly)
            case "rw": attributes.remove(.readOnly)
            case "nosuid": attributes.insert(.noSetID)
            case "suid": attributes.remove(.noSetID)
            case "nodev": attributes.insert(.noDevices)
            case "dev": attributes.remove(.noDevices)
            case "noexec": attributes.insert(.noExecution)
            case "exec": attributes.remove(.noExecution)
            case "noatime": attributes.insert(.noAccessTime)
            case "nodiratime": attributes.insert(.noDirectoryAccessTime)
            case "strictatime": attributes.insert(.strictAccessTime)
            case "bind": binds = true
            case "rbind": (binds, recursive) = (true, true)
            // Every mount of a container is private: the step that makes all mounts private comes before any of them.
            case "private", "rprivate", "defaults", "relatime", "async": break
            default:
                let parts = option.split(separator: "=", maxSplits: 1)
                guard let key = parts.first else { continue }
                parameters.append(MountParameter(String(key), parts.count == 2 ? String(parts[1]) : nil))
            }
        }
    }
}
