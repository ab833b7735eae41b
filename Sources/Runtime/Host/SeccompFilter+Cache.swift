internal import CLinux
internal import CSeccomp
package import Linux

extension SeccompFilter {
    /// The compiled filter of a container; nil for one without.
    /// - Parameter run: The directory of what dies with the host.
    package static func program(of specification: Specification, in run: Path) throws -> [UInt8]? {
        guard let profile = specification.linux?.seccomp else { return nil }
        return try cached(profile, in: try Directory.openOrCreate(run)).program
    }

    /// The filter of a profile: compiled once, which takes 10 ms, and then read back, which takes 0.02.
    ///
    /// A cached file holds the whole profile before the program, and is used only if that is the very profile asked
    /// for: no collision of names, no older table and no other libseccomp can hand out a wrong filter.
    /// - Parameter run: The directory of what dies with the host; the cache is its `seccomp`.
    package static func cached(_ profile: SeccompProfile, in run: borrowing Directory) throws -> SeccompFilter {
        let version = seccomp_version().pointee
        let label = "libseccomp \(version.major).\(version.minor).\(version.micro)\n"
        let question = Array(label.utf8) + JSONWriter.text(of: profile) + [UInt8(ascii: "\n")]
        // Where to look, not what to trust.
        let name = Path("\(Checksum(of: question).text).bpf")
        if let folder = try? run.openDirectory("seccomp"), let filter = read(name, in: folder, question) {
            return filter
        }
        let filter = try SeccompFilter(compiling: profile)
        // A cache that cannot be written costs time and nothing else.
        if let folder = try? run.makeDirectoriesInRoot("seccomp", permissions: 0o700) {
            removePartials(in: folder)
            try? folder.replaceFile(name, with: question + filter.program, .atomic)
        }
        return filter
    }

    /// What killed commands have left. One that is just being written by somebody else is not missed either.
    private static func removePartials(in folder: borrowing Directory) {
        for entry in (try? folder.entries()) ?? [] where entry.name.description.hasSuffix(".partial") {
            try? folder.removeFile(entry.name)
        }
    }

    /// The program of a cached file, or nil where there is none that can be trusted.
    private static func read(_ name: Path, in folder: borrowing Directory, _ question: [UInt8]) -> SeccompFilter? {
        guard let file = try? folder.open(name, [.readOnly, .nonBlocking]), let status = try? file.status(),
            status.kind == .regular, status.userID == Process.effectiveUserID, status.permissions & 0o022 == 0,
            let bytes = try? file.readAll(limit: question.count + instructionLimit * 8, of: "seccomp filter"),
            bytes.starts(with: question)
        else { return nil }
        return SeccompFilter(program: Array(bytes[question.count...]))
    }
}
