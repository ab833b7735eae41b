internal import Linux

extension HostTree {
    /// Adds what every container expects beside programs: the usual directories, users, and a few settings.
    mutating func addStandardFiles() throws {
        try addProgramDirectories()
        for name in ["dev", "etc", "home", "proc", "run", "sys", "usr", "var"] as [Path] {
            addDirectory(name, permissions: 0o755)
        }
        addDirectory("root", permissions: 0o700)
        addDirectory("tmp", permissions: 0o1777)
        addDirectory("var/tmp", permissions: 0o1777)

        addText("etc/passwd", Self.passwd)
        addText("etc/group", Self.group)
        addText("etc/nsswitch.conf", Self.nsswitch)
        addText("etc/profile", Self.profile)
        // Empty, because engines mount their own over them; there, so that they need not be made for each container.
        for name in ["etc/hostname", "etc/hosts", "etc/resolv.conf"] as [Path] { addText(name, "") }
        try addTerminals()
    }

    /// /bin and the like are links where the machine has links, so that every path means the same in the image.
    private mutating func addProgramDirectories() throws {
        for name in ["bin", "sbin", "lib", "lib32", "lib64", "libx32"] as [Path] {
            if let status = try root.statusIfPresent(of: name) {
                if status.kind == .symbolicLink || status.kind == .directory { try add(name) }
            } else if !name.bytes.contains(where: { (48...57).contains($0) }) {
                addDirectory(name, permissions: 0o755)
            }
        }
    }

    /// What shells and editors must know of terminals. See terminfo(5).
    private mutating func addTerminals() throws {
        for name in ["xterm", "xterm-256color", "linux", "screen", "screen-256color", "tmux", "vt100", "dumb"] as [Path]
        {
            guard let first = name.bytes.first, let letter = Path(bytes: [first]) else { continue }
            for directory in ["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo"] as [Path] {
                let path = directory.appending(letter).appending(name)
                guard exists(path) else { continue }
                try add(path)
                break
            }
        }
    }

    private static let passwd = """
        root:x:0:0:root:/root:/bin/sh
        nobody:x:65534:65534:nobody:/nonexistent:/bin/false

        """

    private static let group = """
        root:x:0:
        tty:x:5:
        nogroup:x:65534:

        """

    private static let nsswitch = """
        passwd: files
        group: files
        shadow: files
        hosts: files dns
        networks: files
        protocols: files
        services: files

        """

    private static let profile = """
        export PATH=\(searchPath)
        PS1='\\u@\\h:\\w\\$ '
        [ -n "$BASH_VERSION" ] || PS1="$(id -un 2>/dev/null)@$(hostname 2>/dev/null):\\$PWD# "

        """

    /// The PATH of containers.
    static var searchPath: String { "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" }
}
