import Archive
import ImageStore
import Linux
import Testing

@testable import BaseImage

@Suite struct `Building a base image` {
    private func build(_ programs: [String], _ name: String, in machine: borrowing Machine) throws -> Image {
        try BaseImage.build(
            programs: programs, name: try Reference(name).withDefaultTag,
            into: try Store(root: machine.path.appending("store")), workingDirectory: "/usr")
    }

    @Test func `gives the same image each time`() throws {
        let machine = try Machine()
        let first = try build([], "base", in: machine)
        let second = try build([], "again:v2", in: machine)
        #expect(first.id == second.id)
        #expect(second.references.map(\.familiar).sorted() == ["again:v2", "base:latest"])
        #expect(first.layers.count == 1)
        #expect(first.configuration.execution?.command == ["/bin/sh"])
        #expect(first.configuration.execution?.environmentValue("PATH")?.hasPrefix("/usr/local/sbin:") == true)
        #expect(first.configuration.history.map(\.createdBy) == ["swrun base"])
        #expect(first.configuration.created.map { $0 < Timestamp.now && $0.seconds > 0 } == true)
        #expect(first.configuration.architecture == Descriptor.Platform.current.architecture)
    }

    @Test func `runs the first program that was named`() throws {
        let machine = try Machine()
        let image = try build(["bin/env", "sh"], "tool:v1", in: machine)
        #expect(image.configuration.execution?.command == ["/usr/bin/env"])
        #expect(image.configuration.history.map(\.createdBy) == ["swrun base bin/env sh"])
        let layer = try Store(root: machine.path.appending("store")).layout.layer(image.layers[0].chainID)
        let files = try Directory.open(layer)
        #expect(try files.openInRoot("/bin/sh", .path).status().kind == .regular)
        #expect(throws: SystemError.self) { _ = try files.openInRoot("/bin/sort", .path) }
    }

    @Test func `leaves the store as it was when it fails`() throws {
        let machine = try Machine()
        #expect(throws: BaseImageError.self) { try build(["sh", "nosuch"], "base", in: machine) }
        let store = try Store(root: machine.path.appending("store"))
        #expect(try store.images().isEmpty)
        #expect(try Directory.open(store.layout.blobs).entries().isEmpty)
        #expect(try Directory.open(store.layout.layers).entries().isEmpty)
    }
}
