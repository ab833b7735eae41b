internal import FoundationEssentials

/// What a container is to be, as the `config.json` of an OCI bundle says it: the part of the runtime specification 1.1
/// that swrun uses, under the specification's own names. What is optional there is optional here.
/// See https://github.com/opencontainers/runtime-spec/blob/v1.1.0/config.md.
package struct Specification: Codable, Hashable, Sendable {
    package var ociVersion: String
    package var root: Root?
    package var process: Process?
    package var hostname: String?
    package var domainname: String?
    /// In the order in which they are mounted.
    package var mounts: [Mount]?
    package var annotations: [String: String]?
    package var linux: Linux?

    package init(
        root: Root? = Root(), process: Process? = nil, hostname: String? = nil, domainname: String? = nil,
        mounts: [Mount]? = nil, annotations: [String: String]? = nil, linux: Linux? = nil
    ) {
        ociVersion = Specification.version
        self.root = root
        self.process = process
        self.hostname = hostname
        self.domainname = domainname
        self.mounts = mounts
        self.annotations = annotations
        self.linux = linux
    }

    /// The version of the specification that is written; readers go by the first number.
    package static let version = "1.1.0"

    /// The container's root file system.
    package struct Root: Codable, Hashable, Sendable {
        /// Relative to the bundle, or absolute.
        package var path: String
        package var readonly: Bool?

        package init(path: String = "rootfs", readonly: Bool? = nil) {
            self.path = path
            self.readonly = readonly
        }
    }

    /// One mount inside the container.
    package struct Mount: Codable, Hashable, Sendable {
        /// Where, as the container names it.
        package var destination: String
        /// The file system; nil or "bind" with a `bind` or `rbind` option for a directory or file of the host.
        package var type: String?
        package var source: String?
        /// As mount(8) has them: flags ("nosuid"), propagation ("rprivate"), the file system's own ("size=64m").
        package var options: [String]?

        package init(destination: String, type: String? = nil, source: String? = nil, options: [String]? = nil) {
            self.destination = destination
            self.type = type
            self.source = source
            self.options = options
        }
    }
}

extension Specification {
    /// The bytes of `config.json`.
    package func encoded() -> [UInt8] { JSONWriter.text(of: self) }

    /// Reads the bytes of a `config.json`; keys that swrun does not use are passed over.
    package init(decoding bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(Specification.self, from: Data(bytes))
    }
}
