import Glibc

/// What libFuzzer feeds its bytes to: a reader of something that strangers write. One program holds all of them;
/// FUZZ_TARGET says which one is meant. See https://llvm.org/docs/LibFuzzer.html; `tools/fuzz` builds and runs it.
///
/// A target may throw whatever it likes. What it must not do is trap, hang, or take more memory than a small multiple of
/// its input; libFuzzer notices all three.
enum FuzzTarget: String, CaseIterable {
    /// A layer, plain or compressed.
    case tar
    /// The documents of an image archive.
    case manifest
    /// A name of an image.
    case reference
    /// A template of `--format`, with the values that it is filled from.
    case template
    /// Lines of a Dockerfile.
    case instruction

    static let chosen: FuzzTarget = {
        guard let name = getenv("FUZZ_TARGET").map({ String(cString: $0) }), let target = FuzzTarget(rawValue: name)
        else {
            fatalError("FUZZ_TARGET must be one of \(allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return target
    }()

    func read(_ bytes: [UInt8]) {
        do {
            switch self {
            case .tar: try readTar(bytes)
            case .manifest: try readManifest(bytes)
            case .reference: try readReference(String(decoding: bytes, as: UTF8.self))
            case .template: try readTemplate(String(decoding: bytes, as: UTF8.self))
            case .instruction: try readInstructions(String(decoding: bytes, as: UTF8.self))
            }
        } catch {
            // Every error can be told.
            _ = "\(error)".utf8.count
        }
    }
}

/// What must hold whatever the input; the message is what libFuzzer shows before it keeps the input.
func expect(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fatalError(message()) }
}

/// libFuzzer's entry.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    FuzzTarget.chosen.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
