internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

extension Removal {
    /// The option that every command which removes has.
    static let dryRun = Flag("dry-run", help: "Show what would go, what would stay and why, and change nothing")

    /// Shows the plan.
    /// - Returns: The exit code that carrying it out would have.
    func rehearse(in session: Session) throws -> Int32 {
        let plan = try plan(in: session)
        try Standard.output(try plan.text(in: session))
        let failures = plan.failures.filter { !isForgiven($0) }
        Standard.error(plan.failures.map(Failure.text).joined())
        return failures.isEmpty ? 0 : ExitCode.failure
    }

    /// A missing image is no failure to those who want it gone by force; it is told all the same.
    func isForgiven(_ error: any Error) -> Bool {
        guard case StoreError.noSuchImage = error else { return false }
        return images.contains { if case .operands(_, force: true, _) = $0 { true } else { false } }
    }
}

extension Removal.Plan {
    /// Two tables, of what would go and what would stay, and what the disk would get back.
    func text(in session: Session) throws -> String {
        let (store, containerStore) = (try session.store(), try session.containers())
        var total = DiskUsage()
        var going = Table("WOULD GO", "ID", "NAME", "SIZE")
        var count = 0
        func add(_ kind: String, _ id: String, _ name: String, _ paths: [Path]?) throws {
            var own = DiskUsage()
            for path in paths ?? [] {
                try own.add(path)
                try total.add(path)
            }
            going.add([kind, id, name, paths == nil ? "" : ByteCount(own.allocated).description])
            count += 1
        }
        for removal in containers {
            let name = removal.isRunning ? "\(removal.name) (killed first)" : removal.name
            try add("container", String(removal.id.prefix(12)), name, removal.paths(in: containerStore))
        }
        for volume in volumes {
            try add(
                "volume", String(volume.name.prefix(12)), volume.name,
                [containerStore.volumes().root.appending(volume.name)])
        }
        for step in images.steps {
            for name in step.names { try add("name", step.image.short, name.familiar, nil) }
            for image in step.images {
                try add("image", image.id.short, image.summary.nameText, image.paths(in: store.layout))
                for layer in image.layers { try add("layer", layer.chainID.short, "", layer.paths(in: store.layout)) }
            }
        }
        for stack in stacks {
            try add("stack", String("\(stack)".prefix(12)), "", [containerStore.stack(named: stack)])
        }
        var staying = Table("WOULD STAY", "ID", "BECAUSE")
        for kept in images.kept { staying.add([kept.object.kind, kept.object.digest.short, kept.reason]) }
        return (count == 0 ? "Nothing would go\n" : going.text) + (images.kept.isEmpty ? "" : "\n" + staying.text)
            + "\nWould free \(ByteCount(total.freed).text(significantDigits: 4))\n"
    }
}
