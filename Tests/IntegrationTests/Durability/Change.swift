import Foundation
import Testing

/// A command that changes a store, or makes a file from one.
struct Change: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [String]
    /// A file that its standard input brings, as a pipe.
    var input: String?
    /// The file that it makes.
    var product: String?
    /// Whether a power cut may take it back: what runs with `--rm` is not kept in any case.
    var isDurable = true
    /// Whether doing it twice is the same as doing it once.
    var isRepeatable = true
    /// What somebody does next for whom it is done.
    var follower = ["tag", "probe:v1", "probe:v1"]
    /// A container that a killed command may leave until the next one looks.
    var passing: String?

    var testDescription: String { name }

    static let all = ofImages + ofContainers

    static let ofImages: [Change] = [
        .init(name: "load", arguments: ["load", "-i", "new.tar"]),
        .init(name: "load from a pipe", arguments: ["load"], input: "new.tar"),
        .init(name: "load an OCI layout", arguments: ["load", "-q", "-i", "oci.tar"]),
        .init(
            name: "import", arguments: ["import", "-c", "CMD [\"/probe\"]", "tree.tar", "tree:v1"],
            isRepeatable: false),
        .init(name: "tag", arguments: ["tag", "probe:v1", "second:v1"]),
        .init(name: "tag over another image", arguments: ["tag", "probe:v1", "spare:v1"]),
        .init(name: "commit", arguments: ["commit", "box", "changed:v1"], isRepeatable: false),
        .init(
            name: "save", arguments: ["save", "-o", "saved.tar", "probe:v1"], product: "saved.tar", isDurable: false),
        .init(
            name: "export", arguments: ["export", "-o", "exported.tar", "box"], product: "exported.tar",
            isDurable: false),
        .init(name: "rmi", arguments: ["rmi", "spare:v1"], isRepeatable: false),
        .init(name: "rmi of a child", arguments: ["rmi", "layered:v1"], isRepeatable: false),
        .init(name: "rm", arguments: ["rm", "box"], isRepeatable: false),
    ]

    /// Those that make and run containers.
    static let ofContainers: [Change] = [
        .init(
            name: "create", arguments: ["create", "--name", "fresh", "probe:v1"], isRepeatable: false,
            follower: ["run", "--rm", "--network", "none", "probe:v1", "exit", "0"]),
        .init(
            name: "run", arguments: ["run", "--network", "none", "--name", "fresh", "probe:v1", "exit", "0"],
            isRepeatable: false,
            follower: ["run", "--rm", "--network", "none", "probe:v1", "exit", "0"]),
        .init(
            name: "rename", arguments: ["rename", "box", "crate"], isRepeatable: false,
            follower: ["run", "--rm", "--network", "none", "probe:v1", "exit", "0"]),
        .init(
            name: "run --rm",
            arguments: ["run", "--rm", "--network", "none", "--name", "fresh", "probe:v1", "exit", "0"],
            isDurable: false, passing: "fresh"),
    ]
}

extension Fixture {
    /// Runs a change, with strace or without.
    func run(_ change: Change, under tracer: [String] = []) throws -> Outcome {
        let input = try change.input.map { Array(try Data(contentsOf: URL(fileURLWithPath: "\(work)/\($0)"))) }
        let command = try Command(
            tracer + [Machine.program] + change.arguments, environment: environment, directory: work)
        return try command.finish(input: input ?? [], seconds: 30)
    }

    /// Fills the store: images that share layers and one that shares none, a container that has changed files, and the
    /// archives that the changes need.
    func makeSampleStore() throws {
        try makeProbe()
        try shellOK(
            """
            umask 022
            mkdir -p tree/d/e tree2/d
            printf one > tree/d/one
            head -c 100000 /dev/zero | tr '\\0' x > tree/d/large
            ln -s one tree/d/link
            ln tree/d/one tree/d/e/other
            mkfifo tree/d/fifo
            chmod 4755 tree/d/large
            chown -h 1000:1000 tree/d/link tree/d/one
            setfattr -n user.note -v value tree/d/one
            tar -C tree --xattrs -cf tree.tar .
            printf two > tree2/d/two
            : > tree2/d/.wh.one
            tar -C tree2 -cf tree2.tar .
            printf spare > spare
            tar -cf spare.tar spare

            swrun import spare.tar spare:v1
            swrun create --name box probe:v1 > /dev/null
            upper=$(echo $SWRUN_ROOT/containers/*/upper)
            mkdir $upper/etc $upper/new
            printf changed > $upper/etc/passwd
            printf made > $upper/new/file
            mknod $upper/home c 0 0
            swrun commit box layered:v1

            swrun import tree.tar new:v1
            swrun create --name maker new:v1 /probe > /dev/null
            upper=$(echo $SWRUN_ROOT/containers/$(swrun inspect -f '{{.Id}}' maker)/upper)
            mkdir $upper/d
            printf two > $upper/d/two
            mknod $upper/d/one c 0 0
            swrun commit maker new:v2
            swrun rm maker
            swrun save -o new.tar new:v1 new:v2
            swrun rmi new:v2 new:v1
            skopeo --insecure-policy copy -q docker-archive:new.tar:new:v2 oci-archive:oci.tar:new:v2
            """)
    }
}
