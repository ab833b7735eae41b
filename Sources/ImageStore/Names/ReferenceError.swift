internal import Linux

/// Why a text is no image name. The sentences are Docker's, which people search for.
package enum ReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
    case invalidFormat
    /// The repository, with "library/" if that was implied.
    case notLowercase(repository: String)
    case tooLong
    /// 64 hexadecimal digits are always an ID.
    case isIdentifier(String)
    case unsupportedDigest

    package var description: String {
        switch self {
        case .invalidFormat: "invalid reference format"
        case .notLowercase(let repository):
            "invalid reference format: repository name (\(repository)) must be lowercase"
        case .tooLong: "repository name must not be more than 255 characters"
        case .isIdentifier(let hex):
            "invalid repository name (\(hex)), cannot specify 64-byte hexadecimal strings"
        case .unsupportedDigest: "unsupported digest algorithm"
        }
    }
}

extension ReferenceError: HintedError {
    package var hint: String? {
        switch self {
        case .invalidFormat: "an image name is [HOST[:PORT]/]NAME[:TAG][@DIGEST], such as ubuntu:14.04"
        default: nil
        }
    }
}
