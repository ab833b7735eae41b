internal import Archive
internal import FoundationEssentials

/// Reading and writing the documents of an image.
enum JSONDocument {
    /// No honest manifest, index of an archive or configuration is larger; the same limit as containerd's.
    static let sizeLimit = 4 << 20

    /// - Parameter name: What the document is, for the error: "manifest sha256:…".
    static func decode<Document: Decodable>(
        _ type: Document.Type = Document.self, from bytes: [UInt8], named name: String
    ) throws -> Document {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw StoreError.badDocument(name, reason: reason(error))
        }
    }

    /// Sorted keys make equal documents equal bytes, and so equal digests.
    static func encode(_ document: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(document))
    }

    private static func reason(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): at(context.codingPath, "\(key.stringValue) is missing")
        case .typeMismatch(let type, let context): at(context.codingPath, "not \(expectation(type))")
        case .valueNotFound(let type, let context): at(context.codingPath, "not \(expectation(type))")
        case .dataCorrupted(let context): at(context.codingPath, sentence(context.debugDescription))
        @unknown default: "not understood"
        }
    }

    private static func at(_ path: [any CodingKey], _ fault: String) -> String {
        if path.isEmpty { return fault }
        return path.map { $0.intValue.map { String($0) } ?? $0.stringValue }.joined(separator: ".") + ": " + fault
    }

    private static func expectation(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "a boolean"
        case is any BinaryInteger.Type: "an integer"
        case is any ExpressibleByArrayLiteral.Type: "an array"
        default: "an object"
        }
    }

    /// Foundation writes "The given data was not valid JSON."
    private static func sentence(_ text: String) -> String {
        text.hasPrefix("The given data was not valid JSON") ? "not JSON" : text
    }
}
