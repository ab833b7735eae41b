internal import Linux

/// Finds libraries as the dynamic linker would, without running it. See ld.so(8).
struct LibrarySearch: ~Copyable {
    private let configured: [Path]
    /// What was read before, by path; nil for what is no ELF file.
    private var known: [Path: ELFFile?] = [:]

    init(of root: borrowing Directory) throws { configured = try LinkerConfiguration(of: root).directories }

    /// A library, or a program, with what decides where its own needs are looked for.
    struct LoadedFile {
        let path: Path
        let elf: ELFFile
        /// The RPATHs of this file and of those that led to it, without variables.
        let inheritedPath: [Path]
        /// Whether only the machine's configuration leads to it, and none of the files.
        var isFoundByConfiguration = false
    }

    /// What a program loads when it starts: the libraries it needs, those they need, and so on, in the order in which the
    /// dynamic linker finds them. The interpreter is not among them.
    /// - Parameter path: The program, after all links: `$ORIGIN` is its directory.
    mutating func libraries(neededBy program: ELFFile, at path: Path, in root: borrowing Directory) throws
        -> [LoadedFile]
    {
        var loaded: Set<Path> = []
        // The dynamic linker is there before all others, and libraries may name it.
        if let linker = program.interpreter { loaded.formUnion([linker, linker.lastComponent]) }
        var files = [LoadedFile(path: path, elf: program, inheritedPath: inherited(by: program, at: path, from: []))]
        var next = 0
        while next < files.count {
            let user = files[next]
            next += 1
            for name in user.elf.needed where loaded.insert(name).inserted {
                if isPartOfMuslLinker(name, program.interpreter) { continue }
                guard let library = find(name, for: user, in: root) else {
                    throw BaseImageError.noSuchLibrary(name, neededBy: Path("/").appending(path))
                }
                if let soname = library.elf.soname { loaded.insert(soname) }
                files.append(library)
            }
        }
        return Array(files.dropFirst())
    }

    private mutating func find(_ name: Path, for user: LoadedFile, in root: borrowing Directory) -> LoadedFile? {
        let own = user.elf.runpath.map { expand($0, for: user.elf, at: user.path) }
        let direct = name.bytes.contains(UInt8(ascii: "/"))
        let places: [(directory: Path, isConfigured: Bool)] =
            direct
            ? [("", false)]
            : (own ?? user.inheritedPath).map { ($0, false) }
                + (configured + StandardDirectories.of(user.elf)).map { ($0, true) }
        for place in places {
            let path = place.directory.appending(name)
            guard let elf = read(path, in: root), elf.isCompatible(with: user.elf) else { continue }
            return LoadedFile(
                path: path, elf: elf, inheritedPath: inherited(by: elf, at: path, from: user.inheritedPath),
                isFoundByConfiguration: place.isConfigured)
        }
        return nil
    }

    /// An RPATH holds for all that is loaded because of the file; one with a RUNPATH beside it for nobody.
    private func inherited(by elf: ELFFile, at path: Path, from user: [Path]) -> [Path] {
        elf.runpath == nil ? expand(elf.rpath ?? [], for: elf, at: path) + user : user
    }

    /// Puts directories in the place of `$ORIGIN`, `$LIB` and `$PLATFORM`.
    private func expand(_ directories: [Path], for elf: ELFFile, at path: Path) -> [Path] {
        directories.flatMap { directory in
            guard directory.bytes.contains(UInt8(ascii: "$")) else { return [directory] }
            return StandardDirectories.names(for: elf).compactMap { name in
                LinkerVariables(origin: path.parent, library: name, platform: Path(elf.architecture)).expand(directory)
            }
        }
        // Others depend on where the program is started.
        .filter(\.isAbsolute)
    }

    private mutating func read(_ path: Path, in root: borrowing Directory) -> ELFFile? {
        if let before = known[path] { return before }
        let elf = readUnknown(path, in: root)
        known[path] = .some(elf)
        return elf
    }

    /// Whatever cannot be read is no library, as for the dynamic linker: it goes on to the next place.
    private func readUnknown(_ path: Path, in root: borrowing Directory) -> ELFFile? {
        guard let place = try? root.openInRoot(path, .path), let file = try? place.reopenRegular() else { return nil }
        return try? ELFFile.read(file)
    }

    /// musl's C library and its dynamic linker are one file.
    private func isPartOfMuslLinker(_ name: Path, _ linker: Path?) -> Bool {
        guard let linker, linker.lastComponent.hasPrefix("ld-musl-") else { return false }
        return name == "libc.so" || name.hasPrefix("libc.musl-")
    }
}
