internal import ImageStore
internal import Runtime
internal import Template

/// What the commands named `inspect` do: they look things up and print them whole, or by a template.
struct Inspection {
    static let format = Value<String>(
        "format", "f", as: "template",
        help: "Print by a template instead: `{{.State.ExitCode}}`, `{{json .Config}}`;\n`json` for one line")
    static let size = Flag("size", "s", help: "Count what containers hold: SizeRw and SizeRootFs")

    enum Kind: String, CaseIterable {
        case container, image, network, volume
    }

    /// What is looked for; nil for the first kind in which there is one.
    private let kind: Kind?
    private let form: Form
    private let countsSizes: Bool
    private let session: Session

    private enum Form {
        case json(JSONValue.TextForm)
        case template(Template)
    }

    /// - Throws: `Failure` for what is no template.
    init(of kind: Kind?, _ arguments: Arguments, in session: Session) throws(Failure) {
        self.kind = kind
        self.session = session
        countsSizes = (kind == nil || kind == .container) && arguments[Inspection.size]
        form =
            switch arguments[Inspection.format] {
            case nil, "": .json(.indented(by: 4))
            case "json": .json(.compact)
            case let text?: .template(try Template(ofCommandLine: text))
            }
    }

    /// Prints what is found, then says what is not.
    /// - Returns: The exit code.
    func print(_ operands: [String]) throws -> Int32 {
        var found: [JSONValue] = []
        var lines = ""
        var failures = ""
        for operand in operands {
            do {
                let document = try document(of: operand)
                if case .template(let template) = form {
                    lines += try template.filled(with: TemplateValue(document)) + "\n"
                }
                found.append(document)
            } catch { failures += Failure.text(of: error) }
        }
        switch form {
        case .template: try Standard.output(untrusted: lines)
        case .json(let form): try Standard.output(JSONValue.array(found).text(form).printableJSON + "\n")
        }
        Standard.error(failures)
        return failures.isEmpty ? 0 : ExitCode.failure
    }

    private func document(of operand: String) throws -> JSONValue {
        switch kind {
        case .container: try container(operand)
        case .image: try image(operand)
        case .network: try network(operand)
        case .volume: try volume(operand)
        case nil: try anything(operand)
        }
    }

    private func anything(_ operand: String) throws -> JSONValue {
        do { return try container(operand) } catch ContainerError.notFound {}
        do { return try image(operand) } catch StoreError.noSuchImage {} catch is ReferenceError {}
        do { return try network(operand) } catch NetworkError.notFound {}
        do { return try volume(operand) } catch is VolumeError {}
        throw Failure("No such object: \(operand.printable)")
    }

    private func image(_ operand: String) throws -> JSONValue {
        let store = try session.store()
        return store.inspection(of: try store.image(matching: operand))
    }

    private func network(_ operand: String) throws -> JSONValue {
        try NetworkDocument.value(named: operand, in: NetworkStore(try session.containers()))
    }

    private func volume(_ operand: String) throws -> JSONValue {
        let containers = try session.containers()
        guard containers.hasVolumes, let volume = try containers.volumes().volume(named: operand) else {
            throw VolumeError.notFound(operand)
        }
        return try containers.volumes().document(of: volume)
    }

    private func container(_ operand: String) throws -> JSONValue {
        let containers = try session.containers()
        let record = try containers.find(operand)
        let document = try ContainerDocument.value(of: record, in: containers)
        guard countsSizes, case .object(let members) = document else { return document }
        let written = try containers.writableSize(of: record)
        let image = try session.store().images().first { "\($0.id)" == record.imageID }
        let whole = written.addingReportingOverflow(image?.size ?? 0).partialValue
        return .object(members + [.init("SizeRw", .integer(written)), .init("SizeRootFs", .integer(whole))])
    }
}
