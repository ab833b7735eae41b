import Archive
import Linux
import Testing

@testable import ImageStore

@Suite struct `Image configurations` {
    @Test func `are read as Docker writes them`() throws {
        let layer = Digest.of("layer")
        let text = """
            {"architecture":"amd64","os":"linux","created":"2026-11-21T08:03:52.5Z","docker_version":"20.10.24",
             "config":{"Hostname":"x","User":"","Env":["A=1","B=2","A=3"],"Cmd":["/bin/sh"],"Entrypoint":null,
               "Volumes":{"/data":{}},"ExposedPorts":{"80/tcp":{}},"Labels":null,"WorkingDir":"/w","OnBuild":[],
               "Healthcheck":{"Test":["CMD","true"],"Interval":1000000000}},
             "rootfs":{"type":"layers","diff_ids":["\(layer)"]},
             "history":[{"created":"2026-11-21T08:03:52Z","created_by":"sh","comment":"c"},{"empty_layer":true}]}
            """
        let configuration = try ImageConfiguration(decoding: Array(text.utf8))
        let execution = try #require(configuration.execution)
        #expect(configuration.created?.rfc3339 == "2026-11-21T08:03:52.5Z")
        #expect(configuration.layers == [layer])
        #expect(configuration.history.map(\.isEmptyLayer) == [false, true])
        #expect(execution.environment == ["A=1", "B=2", "A=3"])
        #expect(execution.environmentValue("A") == "3")
        #expect(execution.command == ["/bin/sh"])
        #expect(execution.entrypoint == [])
        #expect(execution.volumes == ["/data"])
        #expect(execution.exposedPorts == ["80/tcp"])
        #expect(execution.healthcheck?["Interval"] == .integer(1_000_000_000))
        #expect(execution.others == ["Hostname": .string("x")])
    }

    @Test func `keep what they do not understand when they are written again`() throws {
        let text = #"{"rootfs":{"type":"layers","diff_ids":[]},"config":{"X":[1,null,{"y":2.5}],"ArgsEscaped":true}}"#
        let configuration = try ImageConfiguration(decoding: Array(text.utf8))
        let again = try ImageConfiguration(decoding: try configuration.encoded())
        #expect(again == configuration)
        #expect(again.execution?.others["X"]?.text(.compact) == #"[1,null,{"y":2.5}]"#)
    }

    @Test func `are equal bytes when they are equal`() throws {
        var one = ImageConfiguration(created: Timestamp(seconds: 5), architecture: "amd64")
        var execution = ImageConfiguration.ExecutionParameters()
        execution.labels = ["b": "/x", "a": "2", "c": "3"]
        one.execution = execution
        let bytes = try one.encoded()
        for _ in 0..<5 { #expect(try one.encoded() == bytes) }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"architecture":"amd64","config":{"Labels":{"a":"2","b":"/x","c":"3"}},"created":"1970-01-01T00:00:05Z","#
                + #""history":[],"os":"linux","rootfs":{"diff_ids":[],"type":"layers"}}"#)
    }

    @Test(arguments: [
        ("", "not JSON"), ("[]", "not an object"), ("{}", "rootfs is missing"),
        ("{\"rootfs\":[]}", "rootfs: not an object"),
        (#"{"rootfs":{"type":"layers","diff_ids":["sha256:../x"]}}"#, "rootfs.diff_ids.0: not a sha256 digest"),
        (#"{"rootfs":{"type":"other","diff_ids":[]}}"#, "rootfs: type other is not supported"),
        (#"{"rootfs":{"type":"layers"},"created":"now"}"#, "created: not an RFC 3339 time"),
        (#"{"rootfs":{"type":"layers"},"config":{"Env":"x"}}"#, "config.Env: not an array"),
        (String(repeating: "[", count: 100_000), "not JSON"),
    ])
    func `that are something else are refused with the place`(text: String, reason: String) {
        let error = #expect(throws: StoreError.self) { try ImageConfiguration(decoding: Array(text.utf8)) }
        #expect(error?.description == "cannot read image configuration: \(reason)")
    }

    @Test func `have at most 128 layers`() throws {
        var configuration = ImageConfiguration(created: nil, architecture: "amd64")
        configuration.layers = (0..<128).map { Digest.of("\($0)") }
        #expect(try ImageConfiguration(decoding: configuration.encoded()).chain.count == 128)
        configuration.layers.append(Digest.of("one more"))
        let bytes = try configuration.encoded()
        let error = #expect(throws: StoreError.self) { try ImageConfiguration(decoding: bytes) }
        #expect(error?.description == "cannot use an image of 129 layers: the limit is 128")
    }

    @Test func `name layers by the chain below them`() {
        let (a, b) = (Digest.of("a"), Digest.of("b"))
        let places = LayerRecord.chain(of: [a, b])
        #expect(places.map(\.chainID) == [a, Digest.of("\(a) \(b)")])
        #expect(places.map(\.parent) == [nil, a])
    }
}

@Suite struct `Byte counts` {
    @Test(arguments: [
        (0, "0B"), (45, "45B"), (999, "999B"), (1000, "1kB"), (1980, "1.98kB"), (1_980_000, "1.98MB"),
        (401_000_000, "401MB"), (12_345, "12.3kB"), (999_950, "1MB"), (999_499, "999kB"), (1_005, "1kB"),
        (99_950, "100kB"), (2_500_000_000, "2.5GB"), (Int64.max, "9.22EB"),
    ])
    func `have three significant digits`(bytes: Int64, text: String) {
        #expect(ByteCount(bytes).description == text)
    }

    @Test func `have four in totals`() { #expect(ByteCount(298_345_678).text(significantDigits: 4) == "298.3MB") }
}
