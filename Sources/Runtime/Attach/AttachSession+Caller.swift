internal import Linux

/// What comes from the caller: keys and signals.
extension AttachSession {
    /// How long a key that may begin the detach keys waits for the next, in milliseconds.
    private static let holdTime = 250

    /// Reads what was typed.
    /// - Returns: Whether the detach keys were.
    mutating func takeInput() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: ClientFrame.inputLimit)
        var count = 0
        do throws(SystemError) {
            count = try Stream.read(0, into: &buffer)
        } catch {
            switch error.errno {
            case .wouldBlock: return false
            // A terminal that is gone, or not ours just now.
            case .inputOutput: break
            default: throw error
            }
        }
        guard count > 0 else {
            takesInput = false
            if scanner.isHolding { try send(.input(scanner.release()[...])) }
            holdsUntil = nil
            try send(.inputEnd)
            return false
        }
        let (passed, isDetached) = scanner.scan(buffer[..<count])
        if !passed.isEmpty { try send(.input(passed[...])) }
        holdsUntil = scanner.isHolding ? Deadline(milliseconds: AttachSession.holdTime) : nil
        return isDetached
    }

    /// Leaves; the container stays.
    mutating func detach() throws -> End {
        try send(.detach)
        return .detached
    }

    mutating func takeSignals() throws -> End? {
        while let number = try signals.next() {
            switch number {
            case Signal.windowChange:
                if let size = Terminal.size(of: 0) ?? Terminal.size(of: 1) { try send(.windowSize(size)) }
            // Of our own making: an ended child, a closed pipe, urgent data.
            case Signal.child, Signal.brokenPipe, Signal.urgent: break
            case Signal.hangUp where settings.hasTerminal && settings.wishes.ownsContainer: try send(.hangUp)
            case _ where !passesSignals:
                guard AttachSession.endingSignals.contains(number) else { continue }
                try send(.detach)
                return .interrupted(signal: number)
            case Signal.interrupt, Signal.terminate:
                interruptions += 1
                // A first process without a handler never notices these two: see pid_namespaces(7). Three are an order.
                if interruptions < AttachSession.patience {
                    try send(.signal(number))
                } else if settings.wishes.ownsContainer {
                    try send(.signal(Signal.kill))
                } else {
                    try send(.detach)
                    return .interrupted(signal: number)
                }
            default: try send(.signal(number))
            }
        }
        return nil
    }

    /// Whoever only looks on at a container with a terminal has no business with its signals: its keys make them.
    private var passesSignals: Bool {
        settings.proxiesSignals && (settings.wishes.ownsContainer || !settings.hasTerminal)
    }

    private static let patience = 3
    private static let endingSignals = [Signal.hangUp, Signal.interrupt, Signal.quit, Signal.terminate]
}
