internal import Linux

extension Step {
    /// What one would type to do the same, as root in a shell, or nil where no command does it.
    package var shell: String? {
        switch self {
        case .waitForControlGroups(let directories):
            directories.map { "echo $$ > \(Shell.quote($0.appending("cgroup.procs")))" }.joined(separator: "; ")
        case .unshareControlGroups: "unshare --cgroup"
        case .leaveSession: "setsid"
        case .joinNamespaces(let process):
            "nsenter --target \(process.pid) "
                + process.namespaces.words.map { "--\($0)" }.joined(separator: " ")
        case .connectNullDevice: "exec <>/dev/null >&0 2>&0"
        case .enterExistingDirectory(let path): "cd \(Shell.quote(path))"
        case .leaveKeyring: "keyctl session _ses"
        case .resetScheduling: "renice 0 $$; taskset -p ffffffff $$; setarch"
        case .setFileCreationMask(let mask): "umask 0\(String(mask, radix: 8))"
        case .makeMountsPrivate: "mount --make-rprivate /"
        case .mountOverlay(let overlay):
            "cd \(Shell.quote(overlay.directory)) && mount -t overlay"
                + " -o \(Shell.quote(Path(([overlay.options] + overlay.attributes.words).joined(separator: ",")))) overlay"
                + " \(Shell.quote(overlay.target))"
        case .bindRoot(let path): "mount --rbind \(Shell.quote(path)) \(Shell.quote(path))"
        case .pivotRoot(let path): "cd \(Shell.quote(path)) && pivot_root . . && umount -l . && cd /"
        case .mount(let mount): Step.mountCommand(mount)
        case .makeDevice(let node):
            "mknod -m 0\(String(node.permissions, radix: 8)) \(Shell.quote(Path("/dev").appending(node.name)))"
                + " \(node.kind == .blockDevice ? "b" : "c") \(node.number.major) \(node.number.minor)"
        case .makeLink(let name, let target): "ln -s \(target) /dev/\(name)"
        case .attachBindMount(let bind):
            "mount --\(bind.recursive ? "rbind" : "bind") \(Shell.quote(bind.source)) \(Shell.quote(bind.destination))"
        case .attachImage(let image): image.shell
        case .joinNetwork: "nsenter --net"
        case .bringUpLoopback: "ip link set lo up"
        case .refuseAdvertisements(let interface, true): "sysctl net.ipv6.conf.\(interface).accept_ra=0"
        case .refuseAdvertisements(let interface, false): "sysctl net.ipv6.conf.\(interface).disable_ipv6=1"
        case .addAddress(let address, let interface): "ip addr add \(address) dev \(interface)"
        case .bringUp(let interface): "ip link set \(interface) up"
        case .addDefaultRoute(let gateway, let interface): "ip route add default via \(gateway) dev \(interface)"
        case .setHostname(let name): "hostname \(Shell.quote(Path(name)))"
        case .setDomainName(let name): "domainname \(Shell.quote(Path(name)))"
        case .writeProcess(let file, let value): "echo \(Shell.quote(Path(value))) > /proc/\(file)"
        case .maskPath(let path):
            "[ -d \(Shell.quote(path)) ] && mount -t tmpfs -o ro,size=0 none \(Shell.quote(path))"
                + " || mount --bind /dev/null \(Shell.quote(path))"
        case .makePathReadOnly(let path): "mount --rbind -o ro \(Shell.quote(path)) \(Shell.quote(path))"
        case .sealMount(let path): "mount -o remount,bind,ro \(Shell.quote(path))"
        case .enterDirectory(let path): "mkdir -p \(Shell.quote(path)) && cd \(Shell.quote(path))"
        case .setSecurityLabel(let label): "echo -n \(Shell.quote(Path(label.request))) > /proc/\(label.file)"
        case .setLimit(let limit):
            "prlimit --pid $$ --\(limit.name.dropFirst(7).lowercased())=\(limit.softText):\(limit.hardText)"
        case .boundCapabilities(let dropped):
            "capsh --drop=" + dropped.map { Step.capabilityName($0) }.joined(separator: ",")
        case .setGroups(let groups):
            groups.isEmpty
                ? "setpriv --clear-groups" : "setpriv --groups " + groups.map { "\($0)" }.joined(separator: ",")
        case .setGroup(let group): "setpriv --regid \(group)"
        case .setUser(let user): "setpriv --reuid \(user)"
        case .setNoNewPrivileges: "setpriv --no-new-privs"
        case .dieWithHost: "setpriv --pdeathsig KILL"
        case .findProgram(let candidates): candidates.first.map { "command -v \(Shell.quote($0.lastComponent))" }
        case .execute(let arguments, _):
            "exec " + arguments.map { Shell.quote(Path($0)) }.joined(separator: " ")
        case .waitForInterfaces, .hideFromOtherProcesses, .holdNullDevice, .holdEmptyDirectory, .holdBindSource,
            .holdImage,
            .openTerminal,
            .connectStreams,
            .setCapabilities, .resetSignals, .closeDescriptors, .installFilter, .leaveStreams, .holdContainer,
            .holdSharedMemory,
            .attachSharedMemory:
            nil
        }
    }

    private static func mountCommand(_ mount: FileSystemMount) -> String {
        let options = mount.attributes.words + mount.parameters.map(\.description)
        return "mount -t \(mount.type)" + (options.isEmpty ? "" : " -o \(options.joined(separator: ","))")
            + " \(mount.source ?? "none") \(Shell.quote(mount.destination))"
    }

    private static func capabilityName(_ number: Int32) -> String {
        UInt8(exactly: number).flatMap { Capability(rawValue: $0) }?.name.lowercased() ?? "\(number)"
    }
}

extension Namespaces {
    /// As unshare(1) and nsenter(1) have them.
    var words: [String] { Namespaces.names.filter { contains($0.0) }.map(\.option) }
}

extension MountAttributes {
    /// As mount(8) has them.
    var words: [String] {
        let names: [(MountAttributes, String)] = [
            (.readOnly, "ro"), (.noSetID, "nosuid"), (.noDevices, "nodev"), (.noExecution, "noexec"),
            (.noAccessTime, "noatime"), (.strictAccessTime, "strictatime"), (.noDirectoryAccessTime, "nodiratime"),
        ]
        return names.filter { contains($0.0) }.map(\.1)
    }
}

/// Text for a shell to read.
enum Shell {
    /// The word itself where it is harmless, else in single quotes. See sh(1), "Quoting".
    static func quote(_ word: Path) -> String {
        let text = word.description
        let harmless = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "_-./:=,+@%".utf8.contains(byte)
        }
        if harmless, !text.isEmpty { return text }
        return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

extension ImageMount {
    /// A part of an image takes more than a command.
    fileprivate var shell: String? {
        guard subpath.isEmpty else { return nil }
        let options = attributes.words + [stack.option]
        return
            "mount -t overlay -o \(Shell.quote(Path(options.joined(separator: ",")))) overlay \(Shell.quote(destination))"
    }
}
