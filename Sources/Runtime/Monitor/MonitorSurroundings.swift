internal import Linux

/// What a monitor has for all runs of its container.
final class MonitorSurroundings {
    let signals: SignalDescriptor
    let clients: MonitorClients
    /// What asks the container to end, when this process itself is asked to.
    private let stopSignal: Int32
    /// The container is not to be started again.
    var isToEnd = false

    init(signals: consuming SignalDescriptor, clients: MonitorClients, stopSignal: Int32) {
        self.signals = signals
        self.clients = clients
        self.stopSignal = stopSignal
    }

    /// Takes the signals of this process itself: one that asks it to end is for the container.
    func takeSignals(pass: (Int32) throws(SystemError) -> Void) throws(SystemError) {
        while let number = try signals.next() {
            guard number == Signal.terminate || number == Signal.interrupt else { continue }
            isToEnd = true
            try pass(stopSignal)
        }
    }
}
