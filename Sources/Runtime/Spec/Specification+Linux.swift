extension Specification {
    /// What only Linux has. See the specification's config-linux.md.
    package struct Linux: Codable, Hashable, Sendable {
        package var namespaces: [Namespace]?
        package var uidMappings: [IDMapping]?
        package var gidMappings: [IDMapping]?
        package var devices: [Device]?
        /// Where in the cgroup tree, from each hierarchy's mount point on.
        package var cgroupsPath: String?
        package var resources: Resources?
        /// Names as below /proc/sys, with dots.
        package var sysctl: [String: String]?
        package var maskedPaths: [String]?
        package var readonlyPaths: [String]?
        package var seccomp: SeccompProfile?
        /// "private", "rprivate", "slave", …
        package var rootfsPropagation: String?

        package init(
            namespaces: [Namespace]? = nil, uidMappings: [IDMapping]? = nil, gidMappings: [IDMapping]? = nil,
            devices: [Device]? = nil, cgroupsPath: String? = nil, resources: Resources? = nil,
            sysctl: [String: String]? = nil, maskedPaths: [String]? = nil, readonlyPaths: [String]? = nil,
            seccomp: SeccompProfile? = nil, rootfsPropagation: String? = nil
        ) {
            self.namespaces = namespaces
            self.uidMappings = uidMappings
            self.gidMappings = gidMappings
            self.devices = devices
            self.cgroupsPath = cgroupsPath
            self.resources = resources
            self.sysctl = sysctl
            self.maskedPaths = maskedPaths
            self.readonlyPaths = readonlyPaths
            self.seccomp = seccomp
            self.rootfsPropagation = rootfsPropagation
        }
    }

    /// A namespace of the container's own, or one of somebody else's to join. See namespaces(7).
    package struct Namespace: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Hashable, Sendable, CaseIterable {
            case mount, pid, network, ipc, uts, cgroup, user, time
        }

        package var type: Kind
        /// A file such as `/proc/42/ns/net` to join; nil makes a new namespace.
        package var path: String?

        package init(_ type: Kind, path: String? = nil) {
            self.type = type
            self.path = path
        }
    }

    /// A range of ids of a user namespace. See user_namespaces(7).
    package struct IDMapping: Codable, Hashable, Sendable {
        package var containerID: UInt32
        package var hostID: UInt32
        package var size: UInt32

        package init(containerID: UInt32, hostID: UInt32, size: UInt32) {
            self.containerID = containerID
            self.hostID = hostID
            self.size = size
        }
    }

    /// A device node to make in the container, beyond those that every runtime makes.
    package struct Device: Codable, Hashable, Sendable {
        /// "c", "b" or "p".
        package var type: String
        package var path: String
        package var major: Int64?
        package var minor: Int64?
        package var fileMode: UInt32?
        package var uid: UInt32?
        package var gid: UInt32?

        package init(
            type: String, path: String, major: Int64? = nil, minor: Int64? = nil, fileMode: UInt32? = nil,
            uid: UInt32? = nil, gid: UInt32? = nil
        ) {
            self.type = type
            self.path = path
            self.major = major
            self.minor = minor
            self.fileMode = fileMode
            self.uid = uid
            self.gid = gid
        }
    }
}
