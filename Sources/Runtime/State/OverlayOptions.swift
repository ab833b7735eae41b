internal import Linux

/// The options of a container's overlay mount, which is made with the bundle's `lower` as current directory: the stack
/// of its image's layers, beside `containers`.
package enum OverlayOptions {
    /// As many as mount(2)'s page of options holds with room to spare, and as other engines take.
    package static let layerLimit = 128

    /// - Parameters:
    ///   - id: The container's.
    ///   - layerCount: Layers of the image; one without any has an empty directory in place of the first.
    ///   - isTemporary: Whether the container's changes may be lost at a power cut: then nothing is synced at the end.
    package static func text(of id: String, layerCount: Int, isTemporary: Bool = false) -> String {
        let layers = (0..<max(1, layerCount)).map(String.init).joined(separator: ":")
        // No features that keep state in attributes of upper/: a commit could not tell it from the container's own.
        let plain = "redirect_dir=nofollow,index=off,metacopy=off"
        let own = "upperdir=\(bundle(id))/upper,workdir=\(bundle(id))/work"
        return "lowerdir=\(layers),\(own),\(plain)\(isTemporary ? ",volatile" : "")"
    }

    /// For looking at a container's tree: its changes are one more lower directory, so nothing can be written.
    package static func readOnlyText(of id: String, layerCount: Int) -> String {
        "lowerdir=\(bundle(id))/upper:" + (0..<max(1, layerCount)).map(String.init).joined(separator: ":")
    }

    /// For looking at a container's tree and mounting volumes in it: changes go to a file system in memory, which is
    /// mounted on the container's `rootfs` before and has these directories.
    static func scratchText(of id: String, layerCount: Int) -> String {
        let scratch = scratchDirectories.map { "\(bundle(id))/rootfs/\($0)" }
        return readOnlyText(of: id, layerCount: layerCount)
            + ",upperdir=\(scratch[0]),workdir=\(scratch[1]),redirect_dir=nofollow,index=off,metacopy=off"
    }

    static let scratchDirectories: [Path] = ["upper", "work"]

    private static func bundle(_ id: String) -> String { "../../containers/\(id)" }
}
