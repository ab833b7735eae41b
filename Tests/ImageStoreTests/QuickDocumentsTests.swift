import Testing

@testable import ImageStore

/// What reads the documents of every `run` says what the decoder says, or nothing.
@Suite("Reading documents quickly")
struct QuickDocumentsTests {
    private static let hex = String(repeating: "0a", count: 32)

    private static let configurations = [
        #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:\#(hex)"]}}"#,
        #"{"rootfs":{"type":"layers","diff_ids":null},"history":null,"config":null,"created":null}"#,
        #"{"rootfs":{"type":"layers"},"config":{"Env":["A=b","A=c"],"Cmd":null,"Entrypoint":[],"User":"me"}}"#,
        #"{"rootfs":{"type":"layers"},"config":{"Volumes":{"/a":{},"/b":null},"ExposedPorts":{"80/tcp":{}}}}"#,
        #"{"rootfs":{"type":"layers"},"config":{"Labels":{"k":"v","\u00fc":"\ud83d\ude00"},"StopSignal":"9"}}"#,
        #"{"rootfs":{"type":"layers"},"config":{"Hostname":"x","Tty":false,"Image":null,"Memory":12,"CpuShares":1.5}}"#,
        #"{"rootfs":{"type":"layers"},"config":{"Healthcheck":{"Test":["CMD","x"],"Interval":1000000000}}}"#,
        #"{"rootfs":{"type":"layers"},"config":{"OnBuild":["RUN x"],"Shell":["/bin/sh","-c"],"WorkingDir":"/w"}}"#,
        """
        {"author":"a","created":"2024-01-02T03:04:05.678Z","docker_version":"1","comment":"c","os.version":"9","variant":"v8",
        "os":"linux","architecture":"arm64","rootfs":{"type":"layers","diff_ids":[]},"unknown":{"deep":[1,2,{}]},
        "history":[{"created":"2024-01-02T03:04:05Z","created_by":"x","empty_layer":true,"comment":"y"},{"author":"z"}]}
        """,
    ]

    @Test(arguments: configurations) func `a configuration is what the decoder makes of it`(_ text: String) throws {
        let decoded: ImageConfiguration = try JSONDocument.decode(from: Array(text.utf8), named: "it")
        #expect(ImageConfiguration(quickly: Array(text.utf8)) == decoded)
    }

    @Test(arguments: [
        "", "[]", "{", "{}", #"{"rootfs":{}}"#, #"{"rootfs":{"type":"other"}}"#, #"{"rootfs":[]}"#,
        #"{"rootfs":{"type":"layers","diff_ids":["x"]}}"#, #"{"rootfs":{"type":"layers","diff_ids":[1]}}"#,
        #"{"rootfs":{"type":"layers"},"os":1}"#, #"{"rootfs":{"type":"layers"},"config":[]}"#,
        #"{"rootfs":{"type":"layers"},"config":{"Env":"A=b"}}"#,
        #"{"rootfs":{"type":"layers"},"config":{"Env":[null]}}"#,
        #"{"rootfs":{"type":"layers"},"config":{"Labels":{"a":null}}}"#, #"{"rootfs":{"type":"layers"},"created":"x"}"#,
        #"{"rootfs":{"type":"layers"},"history":[{"empty_layer":1}]}"#, #"{"rootfs":{"type":"layers"},"history":[1]}"#,
        #"{"rootfs":{"type":"layers"},"os":"a","os":"b"}"#,
    ]) func `what is not as it should be is left to the decoder`(_ text: String) {
        #expect(ImageConfiguration(quickly: Array(text.utf8)) == nil)
    }

    @Test func `a line of the index is what the decoder makes of it`() throws {
        let digest = "sha256:" + QuickDocumentsTests.hex
        for text in [
            #"{"mediaType":"m","digest":"\#(digest)","size":12}"#,
            #"{"annotations":{"a":"b","c":""},"size":0,"digest":"\#(digest)","mediaType":"m","other":[1]}"#,
        ] {
            let decoded: Descriptor = try JSONDocument.decode(from: Array(text.utf8), named: "it")
            #expect(Descriptor(quickly: Array(text.utf8)) == decoded)
        }
        for text in [
            #"{"mediaType":"m","digest":"sha256:x","size":12}"#, #"{"mediaType":"m","digest":"\#(digest)"}"#,
            #"{"mediaType":"m","digest":"\#(digest)","size":"12"}"#,
            #"{"mediaType":"m","digest":"\#(digest)","size":1,"annotations":{"a":1}}"#,
            #"{"mediaType":"m","digest":"\#(digest)","size":1,"platform":{"os":"linux","architecture":"amd64"}}"#,
        ] {
            #expect(Descriptor(quickly: Array(text.utf8)) == nil, "\(text)")
        }
    }
}
