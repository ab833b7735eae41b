/// `--annotation KEY=VALUE` of `run` and `create`: notes for whoever reads `config.json`.
enum AnnotationOption {
    static let key = List("annotation", help: "Note something in the container's `config.json`: `KEY=VALUE`")

    /// The beginning of the keys of swrun's own.
    private static let reserved = "dev.swrun."

    /// The later one wins.
    static func read(_ words: [String]) throws(Failure) -> [String: String] {
        var annotations: [String: String] = [:]
        for word in words {
            let annotation = KeyValue(word)
            let key = annotation.key
            guard !key.isEmpty else { throw Failure("invalid annotation: \(word)") }
            guard !key.hasPrefix(reserved) else {
                throw Failure("invalid annotation: \(word): keys that begin with \(reserved) are swrun's own")
            }
            annotations[key] = annotation.value ?? ""
        }
        return annotations
    }
}
