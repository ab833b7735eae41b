import Testing

@testable import Template

/// What the templates of these tests are filled with: what `docker context inspect` fills them with, so that docker could be
/// asked what is right.
enum Sample {
    static let endpoints = TemplateValue.map([
        (
            "docker",
            .record(
                .init(
                    "endpoint",
                    [("Host", .string("unix:///var/run/docker.sock")), ("SkipTLSVerify", .bool(false))]))
        )
    ])

    static let value = TemplateValue.record(
        .init(
            "context",
            [
                ("Name", .string("esc")),
                (
                    "Metadata",
                    .record(
                        .init(
                            "metadata",
                            [
                                ("Name", .string("esc")),
                                (
                                    "Metadata",
                                    .record(
                                        .init(
                                            "description",
                                            [
                                                ("Description", .string("a<b>&\"c\" é")),
                                                ("AdditionalFields", .nilMap),
                                            ]))
                                ),
                                ("Endpoints", endpoints),
                            ]))
                ),
                ("Endpoints", endpoints), ("TLSMaterial", .map([])),
            ]))

    /// The text, or the error's.
    static func outcome(_ template: String, _ value: TemplateValue = value) -> String {
        do throws(TemplateError) { return try Template(parsing: template).text(for: value) } catch { return "\(error)" }
    }
}
