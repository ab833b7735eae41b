package import Archive
package import Linux

/// Something that is not as it should be in a store.
package struct Finding: Hashable, Sendable {
    /// The image that it damages; nil for the store as a whole.
    package let image: ImageSummary?
    package let fault: Fault

    package enum Fault: Hashable, Sendable {
        // The store.

        /// Others than the owner may enter or change it.
        case open(Path, permissions: UInt32)
        case badVersion(reason: String)
        /// All of the index can be read, but it is not what was last written.
        case indexChanged
        case indexUnreadable(reason: String)
        /// A line of the index, counted from 1.
        case indexLine(Int, reason: String)
        /// The room that is kept for the next index holds something.
        case usedReserve
        /// Of a command that was killed, or that no image needs.
        case leftover(Path)
        /// Neither ours nor of the OCI layout.
        case stranger(Path)

        // An image.

        case missing(Part)
        case wrongSize(Part, expected: Int64, got: Int64)
        case wrongDigest(Part)
        case badDocument(Part, reason: String)
        /// What the index says of the image is not what its documents say.
        case wrongFact(String)
        /// The two annotations with its name differ.
        case wrongName(String, String)
        case badRecord(Digest, reason: String)
        case missingDirectory(Digest)
        /// A file of an unpacked layer, and in what it differs from the layer's tar.
        case layerFile(Digest, Path, TreeDifference)
        /// So many more.
        case moreLayerFiles(Digest, Int)
        case badTar(Digest, reason: String)
    }

    /// What an image consists of in the store's `blobs`.
    package enum Part: Hashable, Sendable, CustomStringConvertible {
        case configuration, manifest, sourceManifest
        case layer(Digest)

        package var description: String {
            switch self {
            case .configuration: "its configuration"
            case .manifest: "its manifest"
            case .sourceManifest: "the manifest that it came with"
            case .layer(let diffID): "the tar of layer \(diffID.short)"
            }
        }
    }
}

extension Finding: CustomStringConvertible {
    /// "image ubuntu:14.04 (0123456789ab): its configuration is missing".
    package var description: String {
        guard let image else { return "store: \(fault)" }
        let names = image.references.isEmpty ? "<none>" : image.references.map(\.familiar).joined(separator: ", ")
        return "image \(names) (\(image.id.short)): \(fault)"
    }
}

extension Finding.Fault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .open(let path, let permissions):
            "\(path) has mode \(String(permissions, radix: 8)): it must be for its owner alone"
        case .badVersion(let reason): reason
        case .indexChanged: "index.json is not as it was last written: it is damaged, or another program changed it"
        case .indexUnreadable(let reason): "index.json cannot be read as a whole: \(reason)"
        case .indexLine(let line, let reason): "line \(line) of index.json: \(reason)"
        case .usedReserve: "index.reserve is not empty"
        case .leftover(let path): "\(path) is left of a command that was killed"
        case .stranger(let path): "\(path) does not belong there"
        case .missing(let part): "\(part) is missing"
        case .wrongSize(let part, let expected, let got): "\(part) has \(got) bytes instead of \(expected)"
        case .wrongDigest(let part): "\(part) is damaged: its content is not what its digest says"
        case .badDocument(let part, let reason): "\(part): \(reason)"
        case .wrongFact(let fact): "index.json has a wrong \(fact)"
        case .wrongName(let name, let other): "index.json calls it \(name) and \(other) at once"
        case .badRecord(let layer, let reason): "the record of layer \(layer.short): \(reason)"
        case .missingDirectory(let layer): "layer \(layer.short) is not unpacked"
        case .layerFile(let layer, let path, let difference):
            "layer \(layer.short): \(path.isEmpty ? "/" : "/\(path)") \(difference)"
        case .moreLayerFiles(let layer, let count): "layer \(layer.short): \(count) more files differ"
        case .badTar(let layer, let reason): "the tar of layer \(layer.short) cannot be unpacked: \(reason)"
        }
    }
}
