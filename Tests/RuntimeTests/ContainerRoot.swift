import Linux
import Runtime

/// A directory that plays the container's root; it is removed with this value.
struct ContainerRoot: ~Copyable {
    let name: Path
    let directory: Directory

    init() throws {
        name = Path("swrun-exec-\(RandomHex.digits(12))")
        let parent = try Directory.open("/tmp")
        try parent.makeDirectory(name, permissions: 0o755)
        directory = try parent.openDirectory(name)
    }

    deinit { try? Directory.open("/tmp").removeTree(name) }

    func add(_ path: Path, _ content: [UInt8], permissions: UInt32 = 0o755) throws {
        let parent = try directory.makeDirectoriesInRoot(path.parent)
        let file = try parent.open(path.lastComponent, [.writeOnly, .create, .exclusive], mode: 0o600)
        try file.write(content)
        try parent.setPermissions(of: path.lastComponent, permissions)
    }

    func add(_ path: Path, _ content: String, permissions: UInt32 = 0o755) throws {
        try add(path, Array(content.utf8), permissions: permissions)
    }

    func addLink(_ path: Path, to target: Path) throws {
        try directory.makeDirectoriesInRoot(path.parent).makeSymbolicLink(path.lastComponent, to: target)
    }

    /// The errno is the kernel's own where this test could ask it; here it is given.
    func diagnose(
        _ program: String, _ reason: Errno, path: String? = "/usr/bin:/bin", in workingDirectory: Path = "/"
    ) -> ExecFailure {
        .diagnose(
            program, path: path, workingDirectory: workingDirectory, in: directory, reason, machine: "x86_64")
    }
}

/// The first 64 bytes of a 64-bit little-endian ELF file, without program headers.
func elfHeader(machine: UInt8, type: UInt8 = 2) -> [UInt8] {
    var header: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 57)
    (header[16], header[18]) = (type, machine)
    return header
}

/// The same with one program header, which names an interpreter.
func elf(interpreter: String, machine: UInt8 = 62) -> [UInt8] {
    var file = elfHeader(machine: machine) + [UInt8](repeating: 0, count: 56)
    (file[32], file[54], file[56]) = (64, 56, 1)
    let name = Array(interpreter.utf8) + [0]
    (file[64], file[72], file[96]) = (3, 120, UInt8(name.count))
    return file + name
}
