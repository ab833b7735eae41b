internal import Linux
internal import Runtime

extension InitProgram {
    private static let name: Path = "swrun-init"

    /// Where it is on the host: beside this program, as it is built, or in the place that `make install` has for it.
    static func path() throws -> Path {
        let here = try Directory.open("/proc/self").readSymbolicLink("exe").parent
        let places = [here.appending(name), here.parent.appending("libexec/swrun").appending(name)]
        for place in places where isExecutable(place) { return place }
        throw Failure(
            "cannot find \(name) for --init: it is neither \(places[0]) nor \(places[1])",
            hint: "make install puts it there", code: ExitCode.badOption)
    }

    private static func isExecutable(_ place: Path) -> Bool {
        do throws(SystemError) {
            try ChildProcess.checkExecutable(place)
            return true
        } catch { return false }
    }
}
