internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// The layers of an image or of a container, looked into without being mounted.
struct LayeredTree {
    /// "image a:1", "container web": for sentences.
    let title: String
    let image: Image
    let container: ContainerRecord?
    /// The stack of all layers, or of the one that was asked for.
    let root: MergedDirectory
    /// The number of the layer at the top of `root`'s stack, counted from 1; a container's writable layer is one more
    /// than there are others.
    private let topNumber: Int
    private let writableNumber: Int?
    /// What is mounted over the container's files while it runs.
    let mounts: [MountedPlace]

    /// - Parameter layer: The number of the only layer to look at; nil for the stack as it is mounted.
    init(_ operand: TreeOperand, in session: Session) throws {
        let store = try session.store()
        let containers = try session.containers()
        let found = try LayeredTree.find(operand.name, store, containers)
        (image, container, title) = found
        let count = image.layers.count
        let layers = store.layerDirectories(of: image)
        writableNumber = container == nil ? nil : count + 1
        if let number = operand.layer {
            guard number <= count else {
                throw Failure(
                    "\(title) has no layer L\(number)", hint: "'swrun explain \(operand.name)' lists its layers")
            }
            topNumber = number
            root = try MergedDirectory(layers: [layers[count - number]])
            mounts = []
        } else if let container {
            topNumber = count + 1
            root = try MergedDirectory(upper: try containers.openUpper(container.id), layers: layers)
            mounts = try MountedPlace.all(of: try containers.specification(container.id), container, in: root)
        } else {
            topNumber = count
            root = try MergedDirectory(layers: layers)
            mounts = []
        }
    }

    /// A container's name goes before an image's, as in `inspect`.
    private static func find(
        _ name: String, _ store: Store, _ containers: ContainerStore
    ) throws -> (Image, ContainerRecord?, String) {
        do {
            let record = try containers.find(name)
            return (try containers.image(of: record, in: store), record, "container \(record.name)")
        } catch ContainerError.notFound {}
        do {
            return (try store.image(matching: name), nil, "image \(name)")
        } catch StoreError.noSuchImage {
            throw Failure("No such object: \(name)", hint: LayeredTree.hint(name))
        } catch is ReferenceError {
            throw Failure("No such object: \(name)", hint: LayeredTree.hint(name))
        }
    }

    private static func hint(_ name: String) -> String? {
        let end = name.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
        return name.contains(":") && end.contains("/") ? "a path begins with a slash: IMAGE:/\(end)" : nil
    }

    /// "L2", or "writable" for what the container itself has written.
    /// - Parameter index: The layer's place in the stack, counted from the top.
    func name(ofLayer index: Int) -> String {
        let number = topNumber - index
        return number == writableNumber ? "writable" : "L\(number)"
    }

    /// What is mounted over a path while the container runs; nil for nothing.
    func mount(over path: Path) -> MountedPlace? {
        mounts.filter { $0.covers(path) }.max { $0.path.components.count < $1.path.components.count }
    }
}
