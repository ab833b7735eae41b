internal import Archive
package import Linux

/// Copies a directory as a stack of an image's layers shows it, without mounting them: what an empty volume is filled with.
///
/// Layers never change, and nothing of them is looked up but single names of directories that are open; the target is
/// nobody else's yet. Owners, modes, times, links, holes and attributes stay; sockets are left out.
package struct MergedCopy: ~Copyable {
    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private let target: Directory
    /// Where the first copy of a file with several names is, from the target.
    private var twins: [Identity: Path] = [:]

    private init(into target: consuming Directory) { self.target = target }

    /// Copies what the directory at a path holds, links of the image followed inside it, and then what it is.
    /// - Parameter layers: An image's directories, topmost first.
    /// - Returns: False where the image has no directory there: then the target is left as it is.
    package static func copy(_ path: Path, of layers: [Path], into target: borrowing Directory) throws -> Bool {
        let root = try MergedDirectory(layers: layers)
        let place = try PathWalk(path, in: root, followsLast: true).path
        guard let directory = try root.directory(at: place) else { return false }
        var copy = MergedCopy(into: try target.duplicate())
        try copy.fill(try target.duplicate(), with: directory, "", depth: 0)
        return true
    }

    private mutating func fill(
        _ directory: borrowing Directory, with source: MergedDirectory, _ path: Path, depth: Int
    ) throws {
        guard depth < CopyError.depthLimit else { throw CopyError.tooDeep(path) }
        let listing = try MergedDirectory.Listing(source)
        for name in listing.names {
            guard let found = try listing.find(name), !found.status.isOverlayWhiteout else { continue }
            let place = path.appending(name)
            if found.status.kind == .directory {
                guard let inside = try source.directory(name) else { continue }
                listing.close()
                try directory.makeDirectory(name, permissions: 0o700)
                try fill(try directory.openDirectory(name), with: inside, place, depth: depth + 1)
            } else if found.status.kind != .socket {
                try copyFile(found, to: directory, name, place)
            }
        }
        if let top = source.parts.first {
            let own = try top.layer.root.openDirectoryInRoot(top.path)
            try directory.descriptor.describe(try TarEntry(".", of: own, try own.descriptor.status(), as: "."))
        }
    }

    private mutating func copyFile(
        _ found: MergedDirectory.Found, to directory: borrowing Directory, _ name: Path, _ path: Path
    ) throws {
        let identity = Identity(device: found.status.device, inode: found.status.inode)
        let parent = try found.layer.root.openDirectoryInRoot(found.path.parent)
        let entry = try TarEntry(found.path.lastComponent, of: parent, found.status, as: path)
        if found.status.linkCount > 1, let twin = twins[identity] {
            return try directory.placeHardLink(entry, name, to: try target.openInRoot(twin, [.path, .noFollow]))
        }
        if found.status.kind == .regular {
            let content = try found.open()
            try directory.placeFile(entry, name) { file in
                try content.copyContent(to: file, found.status) { _ in }
            }
        } else {
            try directory.placeSpecial(entry, name)
        }
        if found.status.linkCount > 1 { twins[identity] = path }
    }
}
