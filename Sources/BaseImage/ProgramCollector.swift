internal import Linux

/// Collects programs of a machine with all that they need to start: libraries, dynamic linkers, interpreters of scripts.
/// Nothing is executed; the files themselves say what they need.
struct ProgramCollector: ~Copyable {
    var tree: HostTree
    private var search: LibrarySearch
    /// What uname(2) says of the machine.
    private let machine: String
    private var collected: Set<Path> = []

    /// Scripts may be run by scripts, up to this depth. See execve(2), ELOOP.
    private static let scriptDepth = 5
    /// What the GNU C library opens by name, without an ELF header that says so, to look up users and hosts. See nss(5).
    private static let openedByLibc: [Path] = ["libnss_files.so.2", "libnss_dns.so.2"]
    /// Where a container sees other files than the image's.
    private static let mountedOver: [Path] = ["proc", "sys", "dev"]

    init(of root: consuming Directory, machine: String = Process.machine) throws {
        search = try LibrarySearch(of: root)
        tree = HostTree(of: root)
        self.machine = machine
    }

    /// Adds a program with all that it needs.
    /// - Parameter path: Absolute; may lead over links, which are added as well.
    mutating func add(_ path: Path, foundIn directories: [Path]) throws {
        try add(path, foundIn: directories, depth: 0)
    }

    /// The first executable file of a name in some directories, or nil.
    func find(_ name: Path, in directories: [Path]) -> Path? {
        directories.lazy.map { $0.appending(name) }.first { path in
            guard let status = try? tree.root.openInRoot(path, .path).status() else { return false }
            return status.kind == .regular && status.permissions & 0o111 != 0
        }
    }

    private mutating func add(_ path: Path, foundIn directories: [Path], depth: Int) throws {
        let place = try tree.add(path)
        guard collected.insert(place).inserted else { return }
        guard case .file(let file)? = tree.nodes[place] else {
            throw BaseImageError.notUsable(path, reason: "is a directory")
        }
        guard file.permissions & 0o111 != 0 else { throw BaseImageError.notUsable(path, reason: "has no x bit") }
        if let top = place.components.first, Self.mountedOver.contains(top) {
            throw BaseImageError.notUsable(path, reason: "a container has its own /\(top)")
        }
        let content = try tree.root.openInRoot(place, .path).reopenRegular()
        let start = try content.readBytes(at: 0, count: ScriptLine.limit)
        if let line = ScriptLine(start) {
            guard depth < Self.scriptDepth else {
                throw BaseImageError.notUsable(path, reason: "scripts are interpreted by scripts, too deep")
            }
            try add(interpreterOf: line, path, foundIn: directories, depth: depth + 1)
        } else if let elf = try readELF(content, path) {
            try add(librariesOf: elf, at: place)
        } else {
            throw BaseImageError.notUsable(path, reason: "is neither an ELF program nor a script with a #! line")
        }
    }

    private func readELF(_ content: borrowing FileDescriptor, _ path: Path) throws -> ELFFile? {
        let elf: ELFFile?
        do throws(ELFError) { elf = try ELFFile.read(content) } catch {
            throw BaseImageError.notUsable(path, reason: "\(error)")
        }
        guard let elf else { return nil }
        let runs = elf.isNative(to: machine) || ["i386", "x32"].contains(elf.architecture) && machine == "x86_64"
        guard runs else {
            throw BaseImageError.notUsable(path, reason: "is for \(elf.architecture), this machine is \(machine)")
        }
        return elf
    }

    private mutating func add(
        interpreterOf line: ScriptLine, _ script: Path, foundIn directories: [Path], depth: Int
    ) throws {
        guard let interpreter = line.interpreter, interpreter.isAbsolute else {
            throw BaseImageError.notUsable(script, reason: "its #! line names no interpreter by an absolute path")
        }
        guard tree.exists(interpreter) else {
            let reason = "the interpreter of its #! line, \(interpreter.printable), is not there"
            throw BaseImageError.notUsable(script, reason: reason)
        }
        try add(interpreter, foundIn: directories, depth: depth)
        // "#!/usr/bin/env python3": env(1) looks for the program that is meant.
        guard interpreter.lastComponent == "env", let name = line.programForEnv else { return }
        guard let program = find(name, in: directories) else {
            throw BaseImageError.notUsable(script, reason: "its interpreter \(name.printable) is not found in $PATH")
        }
        try add(program, foundIn: directories, depth: depth)
    }

    private mutating func add(librariesOf elf: ELFFile, at place: Path) throws {
        var linkerDirectory: Path?
        if let linker = elf.interpreter {
            guard tree.exists(linker) else {
                let reason = "its ELF interpreter \(linker.printable) is not there"
                throw BaseImageError.notUsable(Path("/").appending(place), reason: reason)
            }
            linkerDirectory = try tree.add(linker).parent
        }
        for library in try search.libraries(neededBy: elf, at: place, in: tree.root) {
            let stored = try tree.add(library.path)
            if library.isFoundByConfiguration, let linkerDirectory {
                addLink(to: library.path, stored, seenFrom: linkerDirectory)
            }
            guard library.path.lastComponent == "libc.so.6" else { continue }
            for name in Self.openedByLibc { try addIfPresent(library.path.parent.appending(name)) }
        }
    }

    /// An image has no ld.so.cache, so its dynamic linker knows its built-in directories only. Those are the ones beside
    /// its own file; a library that only ld.so.conf leads to gets a name there.
    private mutating func addLink(to path: Path, _ stored: Path, seenFrom linkerDirectory: Path) {
        guard stored.parent.withoutUsr != linkerDirectory.withoutUsr else { return }
        tree.addLink(linkerDirectory.appending(path.lastComponent), to: path)
    }

    private mutating func addIfPresent(_ library: Path) throws {
        guard tree.exists(library), collected.insert(library).inserted else { return }
        let place = try tree.add(library)
        let content = try tree.root.openInRoot(place, .path).reopenRegular()
        guard let elf = try readELF(content, library) else { return }
        for needed in try search.libraries(neededBy: elf, at: place, in: tree.root) { try tree.add(needed.path) }
    }
}

extension ScriptLine {
    /// What env(1) would start: the first word that is neither an option nor a variable.
    fileprivate var programForEnv: Path? {
        argument?.bytes.split(separator: UInt8(ascii: " ")).first { word in
            word.first != UInt8(ascii: "-") && !word.contains(UInt8(ascii: "="))
        }.flatMap { Path(bytes: $0) }
    }
}

extension Path {
    /// Dynamic linkers have /lib and /usr/lib built in as a pair.
    fileprivate var withoutUsr: [Path] {
        let names = components
        return names.first == "usr" ? Array(names.dropFirst()) : names
    }
}
