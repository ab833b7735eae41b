internal import Linux

/// What a monitor has for all runs of its container.
final class MonitorSurroundings {
    let signals: SignalDescriptor
    let clients: MonitorClients
    /// What asks the container to end, when this process itself is asked to.
    private let stopSignal: Int32
    /// How long, in milliseconds, the container may take for that; negative for ever.
    let stopTimeout: Int
    /// The container is not to be started again.
    var isToEnd = false

    init(signals: consuming SignalDescriptor, clients: MonitorClients, stopSignal: Int32, stopTimeout: Int) {
        self.signals = signals
        self.clients = clients
        self.stopSignal = stopSignal
        self.stopTimeout = stopTimeout
    }

    /// Takes the signals of this process itself: one that asks it to end is for the container.
    /// - Returns: Whether there was one.
    @discardableResult
    func takeSignals(pass: (Int32) throws(SystemError) -> Void) throws(SystemError) -> Bool {
        var isAsked = false
        while let number = try signals.next() {
            guard number == Signal.terminate || number == Signal.interrupt else { continue }
            isToEnd = true
            isAsked = true
            try pass(stopSignal)
        }
        return isAsked
    }
}
