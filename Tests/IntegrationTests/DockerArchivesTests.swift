import Foundation
import Glibc
import Testing

extension Integration {
    /// What docker itself saves.
    @Suite(.enabled(if: DockerDaemon.isInstalled, "needs dockerd, of the package docker.io"))
    struct DockerArchivesTests {
        @Test func `by name, by ID, several tags and several images`() throws {
            try Fixture.with { f in
                let source = try ArchiveSource(f)
                let docker = try DockerDaemon(f)
                defer { docker.stop() }
                try f.shellOK(
                    """
                    skopeo copy -q oci:src:two:v2 docker-archive:in.tar:two:v2
                    \(docker.command) load -q -i in.tar
                    \(docker.command) tag two:v2 two:other
                    \(docker.command) tag two:v2 host.example:5000/a/b:c
                    tar -C src -cf tree.tar . && \(docker.command) import -c 'CMD ["x"]' tree.tar lone:1
                    id=$(\(docker.command) images -q --no-trunc two:v2)
                    \(docker.command) save -o one.tar two:v2
                    \(docker.command) save -o id.tar $id
                    \(docker.command) save two host.example:5000/a/b:c lone:1 | gzip > many.tar.gz
                    echo $id > id
                    """)
                let id = try f.read("id").filter { !$0.isNewline }
                try source.expectLoads("-i one.tar", "docker save")
                #expect(try f.ok("load", "-i", "id.tar") == "Loaded image ID: \(id)")
                try source.expectSame(id)
                let lines = try f.ok("load", "-i", "many.tar.gz").split(separator: "\n").map(String.init)
                #expect(
                    lines.sorted() == [
                        "Loaded image: host.example:5000/a/b:c", "Loaded image: lone:1", "Loaded image: two:other",
                        "Loaded image: two:v2",
                    ])
                for name in ["two:v2", "two:other"] {
                    #expect(try f.imageID(name) == id)
                    try source.expectSame(name)
                }
                #expect(try f.shellOK("swrun inspect lone:1 | jq -c '.[0].Config.Cmd'") == #"["x"]"#)
                // And back: the image is the same to docker.
                try f.ok("save", "-o", "back.tar", "two:v2")
                try f.shellOK("\(docker.command) rmi -f $(\(docker.command) images -aq) > gone")
                #expect(try f.shellOK("\(docker.command) load -q -i back.tar") == "Loaded image: two:v2")
                #expect(try f.shellOK("\(docker.command) images -q --no-trunc two:v2") == id)
            }
        }
    }
}

/// A docker engine of a test's own, without networks.
struct DockerDaemon {
    static let isInstalled = ["/usr/bin/dockerd", "/usr/sbin/dockerd"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    private let engine: Command
    /// The client, told where this engine listens.
    let command: String

    /// Starts it, or ends the test when this machine does not let it start.
    init(_ f: Fixture) throws {
        let place = f.directory + "/docker"
        command = "docker --config \(place)/config -H unix://\(place)/socket"
        engine = try Command(
            [
                "dockerd", "--iptables=false", "--ip6tables=false", "--bridge=none", "--data-root", "\(place)/data",
                "--exec-root", "\(place)/exec", "-p", "\(place)/pid", "-H", "unix://\(place)/socket", "--log-level",
                "error",
            ], environment: f.environment, directory: f.work)
        // Answers as soon as the engine does, or says that it has ended.
        let answer = try f.shell(
            "until \(command) version > /dev/null 2>&1; do kill -0 \(engine.pid); sleep 0.1; done", seconds: 30)
        guard answer.code == 0 else {
            stop()
            try Test.cancel("dockerd does not start on this machine")
        }
    }

    /// Ends it and waits until it has.
    func stop() {
        engine.send(SIGTERM)
        _ = try? engine.finish(seconds: 30)
    }
}
