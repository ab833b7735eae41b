package import Linux

/// What a client tells a container's monitor: one packet each, its first byte says which. See `PacketSocket`.
enum ClientFrame: Hashable, Sendable {
    /// The first of every connection.
    case hello(AttachWishes)
    /// Bytes for the container's standard input.
    case input(ArraySlice<UInt8>)
    /// The client's own input has ended.
    case inputEnd
    case windowSize(Terminal.Size)
    /// A signal for the container's first process.
    case signal(Int32)
    /// The client's terminal is gone, and with it the container's.
    case hangUp
    /// The client leaves, and the container stays.
    case detach

    /// The most bytes of input in one packet.
    static let inputLimit = 16 << 10

    var packet: [UInt8] {
        switch self {
        case .hello(let wishes): [0] + wishes.bytes
        case .input(let bytes): [1] + bytes
        case .inputEnd: [2]
        case .windowSize(let size): [3] + size.bytes
        case .signal(let number): [4, UInt8(truncatingIfNeeded: number)]
        case .hangUp: [5]
        case .detach: [6]
        }
    }

    /// nil for a packet that is none of these.
    init?(packet: [UInt8]) {
        let rest = packet.dropFirst()
        switch packet.first {
        case 0: guard let wishes = AttachWishes(bytes: rest) else { return nil }; self = .hello(wishes)
        case 1: self = .input(rest)
        case 2: self = .inputEnd
        case 3: guard let size = Terminal.Size(bytes: rest) else { return nil }; self = .windowSize(size)
        case 4:
            guard let number = rest.first, (1...64).contains(number) else { return nil }; self = .signal(Int32(number))
        case 5: self = .hangUp
        case 6: self = .detach
        default: return nil
        }
    }
}

/// What a client wants of a container.
package struct AttachWishes: Hashable, Sendable {
    /// Its input goes to the container.
    package var givesInput = false
    package var wantsOutput = false
    package var wantsErrors = false
    /// The container is in the foreground of this client: when the connection ends without a detach, so does the
    /// container.
    package var ownsContainer = false
    /// Of the client's terminal; nil if it has none.
    package var size: Terminal.Size?

    package init(
        givesInput: Bool = false, wantsOutput: Bool = false, wantsErrors: Bool = false, ownsContainer: Bool = false,
        size: Terminal.Size? = nil
    ) {
        self.givesInput = givesInput
        self.wantsOutput = wantsOutput
        self.wantsErrors = wantsErrors
        self.ownsContainer = ownsContainer
        self.size = size
    }

    var bytes: [UInt8] {
        var flags: UInt8 = 0
        for (bit, isSet) in [givesInput, wantsOutput, wantsErrors, ownsContainer].enumerated() where isSet {
            flags |= 1 << UInt8(bit)
        }
        return [flags] + (size?.bytes ?? [])
    }

    init?(bytes: ArraySlice<UInt8>) {
        guard let flags = bytes.first else { return nil }
        self.init(
            givesInput: flags & 1 != 0, wantsOutput: flags & 2 != 0, wantsErrors: flags & 4 != 0,
            ownsContainer: flags & 8 != 0, size: Terminal.Size(bytes: bytes.dropFirst()))
    }
}

extension Terminal.Size {
    /// Both ends are this machine; the order is fixed all the same.
    fileprivate var bytes: [UInt8] {
        [rows, columns].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    fileprivate init?(bytes: ArraySlice<UInt8>) {
        let numbers = bytes.map { UInt16($0) }
        guard numbers.count == 4 else { return nil }
        self.init(rows: numbers[0] | numbers[1] << 8, columns: numbers[2] | numbers[3] << 8)
    }
}
