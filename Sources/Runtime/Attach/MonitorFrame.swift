/// What a container's monitor tells a client: one packet each, its first byte says which. See `PacketSocket`.
enum MonitorFrame: Hashable, Sendable {
    /// The container's program runs.
    case running
    /// There is no container to attach to: it could not be started, or cannot be attached to. With the exit code for the
    /// client, and the lines for its standard error.
    case failed(code: Int32, text: String)
    /// Something that does not keep the container from running, for standard error.
    case warning(String)
    case output(ArraySlice<UInt8>)
    case error(ArraySlice<UInt8>)
    /// The container has ended, and if it was to remove itself it is gone: the last frame of a connection.
    case exited(code: Int32)

    /// The most bytes of output in one packet.
    static let outputLimit = 16 << 10

    var packet: [UInt8] {
        switch self {
        case .running: [0]
        case .failed(let code, let text): [1, UInt8(truncatingIfNeeded: code)] + text.utf8.prefix(8 << 10)
        case .warning(let text): [5] + text.utf8.prefix(8 << 10)
        case .output(let bytes): [2] + bytes
        case .error(let bytes): [3] + bytes
        case .exited(let code): [4, UInt8(truncatingIfNeeded: code)]
        }
    }

    /// nil for a packet that is none of these.
    init?(packet: [UInt8]) {
        let rest = packet.dropFirst()
        switch packet.first {
        case 0: self = .running
        case 1:
            guard let code = rest.first else { return nil }
            self = .failed(code: Int32(code), text: String(decoding: rest.dropFirst(), as: UTF8.self))
        case 2: self = .output(rest)
        case 3: self = .error(rest)
        case 5: self = .warning(String(decoding: rest, as: UTF8.self))
        case 4: guard let code = rest.first else { return nil }; self = .exited(code: Int32(code))
        default: return nil
        }
    }
}
