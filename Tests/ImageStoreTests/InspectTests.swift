import Archive
import Linux
import Testing

@testable import ImageStore

@Suite struct `Showing an image` {
    let fixture: TemporaryStore
    var store: Store { fixture.store }

    init() throws { fixture = try TemporaryStore() }

    @Test func `tells its history newest first, with the size of each layer and the parents that are here`() throws {
        let base = try fixture.addImage("base", layers: ["one"], created: 5, comment: "c").image
        let image = try fixture.addImage("x", layers: ["one", "three"], created: 6, parent: base.id).image
        let rows = try store.history(of: try store.image(matching: "x"))
        #expect(rows.map(\.createdBy) == ["add three", "add one"])
        #expect(rows.map(\.size) == [5, 3])
        #expect(rows.map(\.image) == [image.id, base.id])
        #expect(rows.map(\.created) == [Timestamp(seconds: 6), Timestamp(seconds: 6)])
        _ = try store.removeOne("base", dependents: [])
        #expect(try store.history(of: image).map(\.image) == [image.id, nil])
    }

    @Test func `tells its history even if that does not match its layers`() throws {
        let layer = try fixture.addLayer("one")
        var configuration = ImageConfiguration(created: nil, architecture: "amd64", layers: [layer])
        configuration.history = [
            .init(created: nil, createdBy: "a"), .init(created: nil, isEmptyLayer: true), .init(created: nil),
        ]
        let image = try store.publish(configuration: try configuration.encoded(), names: []).image
        #expect(try store.history(of: image).map(\.size) == [3, 0, 0])
    }

    @Test func `inspects it with Docker's keys in Docker's order`() throws {
        let layer = try fixture.addLayer("one")
        var configuration = ImageConfiguration(
            created: Timestamp(seconds: 1, nanoseconds: 500_000_000), author: "me", architecture: "arm64",
            variant: "v8", layers: [layer], history: [.init(created: nil, comment: "made \"here\" <&>\n")])
        var execution = ImageConfiguration.ExecutionParameters()
        execution.environment = ["A=1"]
        execution.entrypoint = ["/e"]
        execution.exposedPorts = ["80/tcp"]
        execution.labels = ["b": "2", "a": "1"]
        execution.stopSignal = "SIGTERM"
        configuration.execution = execution
        let image = try store.publish(
            configuration: try configuration.encoded(), names: [try Reference("x:2"), try Reference("x:1")]
        ).image
        let tagged = try #require(image.summary.lastTagged)
        #expect(abs(Timestamp.now.seconds - tagged.seconds) < 3600)
        #expect(
            JSONValue.array([store.inspection(of: image)]).text(.indented(by: 4)) == """
                [
                    {
                        "Id": "\(image.id)",
                        "RepoTags": [
                            "x:1",
                            "x:2"
                        ],
                        "RepoDigests": [],
                        "Parent": "",
                        "Comment": "made \\"here\\" <&>\\n",
                        "Created": "1970-01-01T00:00:01.5Z",
                        "DockerVersion": "",
                        "Author": "me",
                        "Config": {
                            "User": "",
                            "ExposedPorts": {
                                "80/tcp": {}
                            },
                            "Env": [
                                "A=1"
                            ],
                            "Cmd": null,
                            "Volumes": null,
                            "WorkingDir": "",
                            "Entrypoint": [
                                "/e"
                            ],
                            "OnBuild": null,
                            "Labels": {
                                "a": "1",
                                "b": "2"
                            },
                            "StopSignal": "SIGTERM"
                        },
                        "Architecture": "arm64",
                        "Variant": "v8",
                        "Os": "linux",
                        "Size": 3,
                        "VirtualSize": 3,
                        "GraphDriver": {
                            "Data": {
                                "UpperDir": "\(fixture.root)/layers/\(layer.hex)"
                            },
                            "Name": "overlay2"
                        },
                        "RootFS": {
                            "Type": "layers",
                            "Layers": [
                                "\(layer)"
                            ]
                        },
                        "Metadata": {
                            "LastTagTime": "\(tagged.rfc3339)"
                        }
                    }
                ]
                """)
    }
}
