internal import Linux

/// Options as mount(8) has them, sorted into flags of the mount, kind of bind and parameters of the file system.
struct MountOptions {
    private(set) var attributes: MountAttributes = []
    /// Of the mount and everything mounted below it.
    private(set) var recursiveAttributes: MountAttributes = []
    private(set) var parameters: [MountParameter] = []
    private(set) var binds = false
    private(set) var recursive = false
    private(set) var propagation = MountPropagation.isPrivate
    /// The layers of an image, as `LayerStack` has written them.
    private(set) var layerStack: LayerStack?

    static let propagations: [String: MountPropagation] = [
        "private": .isPrivate, "rprivate": .isPrivate, "slave": .slave, "rslave": .slave, "shared": .shared,
        "rshared": .shared,
    ]

    init(_ options: [String]) {
        for option in options {
            switch option {
            case "ro": attributes.insert(.readOnly)
            case "rw": attributes.remove(.readOnly)
            case "rro": recursiveAttributes.insert(.readOnly)
            case "rrw": recursiveAttributes.remove(.readOnly)
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
            case "defaults", "relatime", "async": break
            case let option where MountOptions.propagations[option] != nil:
                propagation = MountOptions.propagations[option] ?? .isPrivate
            default:
                if layerStack == nil { layerStack = LayerStack(option: option) }
                let parts = option.split(separator: "=", maxSplits: 1)
                guard let key = parts.first else { continue }
                parameters.append(MountParameter(String(key), parts.count == 2 ? String(parts[1]) : nil))
            }
        }
    }
}
