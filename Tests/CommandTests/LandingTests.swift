import Linux
import Testing

@testable import swrun

/// Docker's rules, which are those of `cp -a`: docs.docker.com/reference/cli/docker/container/cp.
@Suite struct LandingTests {
    static let file = Landing.Source(isDirectory: false, name: "s", asksForContents: false)
    static let directory = Landing.Source(isDirectory: true, name: "s", asksForContents: false)
    static let contents = Landing.Source(isDirectory: true, name: "", asksForContents: true)
    static let root = Landing.Source(isDirectory: true, name: "", asksForContents: false)

    @Test(arguments: [
        (file, Landing.Destination.directory, false, Landing.inside("s")), (file, .directory, true, .inside("s")),
        (file, .file, false, .inPlace), (file, .missing, false, .inPlace),
        (directory, .directory, false, .inside("s")), (directory, .directory, true, .inside("s")),
        (directory, .missing, false, .inPlace), (directory, .missing, true, .inPlace),
        (contents, .directory, false, .contents), (contents, .directory, true, .contents),
        (contents, .missing, false, .inPlace), (contents, .missing, true, .inPlace),
        (root, .directory, false, .contents), (root, .missing, false, .inPlace),
    ])
    func `each kind of source has its place in each kind of destination`(
        source: Landing.Source, destination: Landing.Destination, endsInSlash: Bool, landing: Landing
    ) throws {
        #expect(try Landing(of: source, at: destination, endsInSlash: endsInSlash) == landing)
    }

    @Test(arguments: [
        (file, Landing.Destination.missing, true, "no such directory"), (file, .file, true, "not a directory"),
        (directory, .file, false, "cannot copy directory"), (directory, .file, true, "cannot copy directory"),
        (contents, .file, false, "cannot copy directory"),
    ])
    func `what has no place is refused`(
        source: Landing.Source, destination: Landing.Destination, endsInSlash: Bool, message: String
    ) {
        let error = #expect(throws: Failure.self) {
            try Landing(of: source, at: destination, endsInSlash: endsInSlash)
        }
        #expect(error?.description == message)
    }
}
