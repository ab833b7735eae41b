import Glibc
import Linux

/// Programs of the host, for tests that compare with them.
enum Shell {
    /// Runs a script of sh(1) in a directory; its output and errors come back together.
    static func run(_ script: String, in directory: Path) throws -> (status: Int32, text: String) {
        let output = directory.appending(".output-\(RandomHex.digits(8))")
        let place = try Directory.open(directory)
        try place.replaceFile(".script", with: Array("set -e\n\(script)\n".utf8), .atomic)
        let status = system("cd \(directory) && sh .script >\(output) 2>&1")
        let text = try place.readFile(output.lastComponent, limit: 16 << 20) ?? []
        try place.removeFile(output.lastComponent)
        try place.removeFile(".script")
        return (status, String(decoding: text, as: UTF8.self))
    }

    /// Whether a program is installed.
    static func has(_ program: String) -> Bool { system("command -v \(program) >/dev/null 2>&1") == 0 }

    static var isRoot: Bool { geteuid() == 0 }
}
