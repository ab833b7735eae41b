internal import Linux
internal import Runtime

/// A running container that is to end: it gets a signal, some time, and then the signal that nobody survives.
final class ContainerEnding {
    private let containers: ContainerStore
    let record: ContainerRecord
    private let live: LiveState
    private let process: PidDescriptor
    private var phase: Phase

    /// Moments are nanoseconds of the clock that is never set back; nil for never.
    private enum Phase {
        case asked(killAt: Int64?)
        /// Whoever keeps it from its end is woken every now and then.
        case killed(giveUpAt: Int64, wakeAt: Int64)
        /// Its process has ended, and whoever waits for it has heard the same: he is about to write the exit code down.
        case ended(giveUpAt: Int64)
        /// He has not: a command in the foreground delivers the container's last words first, perhaps to somebody who does
        /// not read. Asked to end it lets them be.
        case dismissed(giveUpAt: Int64)
        case done
    }

    /// Sends the signal.
    /// - Parameter patience: Seconds until it is killed; negative for ever.
    /// - Returns: nil for a container that does not run.
    init?(_ record: ContainerRecord, signal: Int32, patience: Int, in containers: ContainerStore) throws {
        // Before it can end by what follows: nobody wants it to begin anew.
        try containers.forbidRestart(of: record.id)
        guard let live = try containers.state(of: record).supervised else { return nil }
        let hasEnded: Bool
        switch try live.process.open() {
        case .some(let process):
            self.process = process
            hasEnded = false
        case .none:
            guard let supervisor = try live.supervisor.open() else { return nil }
            process = supervisor
            hasEnded = true
        }
        containers.announce(.kill, of: record, ["signal": "\(patience == 0 ? Signal.kill : signal)"])
        self.containers = containers
        self.record = record
        self.live = live
        phase = .asked(killAt: ContainerEnding.moment(in: patience))
        if hasEnded {
            // It has ended, and its supervisor is about to say so.
            phase = .ended(giveUpAt: ContainerEnding.now + ContainerEnding.noteTime)
        } else if live.isRestarting {
            // There is only its supervisor, who takes this for the end of waiting.
            phase = .killed(giveUpAt: ContainerEnding.now + 10_000_000_000, wakeAt: .max)
            try containers.send(Signal.terminate, to: self.process, of: record)
        } else if signal == Signal.kill || patience == 0 {
            try kill()
        } else {
            try containers.send(signal, to: self.process, of: record)
        }
    }

    var isDone: Bool {
        if case .done = phase { return true }
        return false
    }

    /// The process to wait for; nil when it has ended.
    private var descriptor: Int32? {
        switch phase {
        case .asked, .killed: process.descriptor.rawValue
        case .ended, .dismissed, .done: nil
        }
    }

    /// When there is something to do even if nothing happens.
    private var deadline: Int64? {
        switch phase {
        case .asked(let moment): moment
        case .killed(let giveUpAt, let wakeAt): min(giveUpAt, wakeAt)
        case .ended, .dismissed: ContainerEnding.now + 10_000_000
        case .done: nil
        }
    }

    private func kill() throws {
        let now = ContainerEnding.now
        phase = .killed(giveUpAt: now + 10_000_000_000, wakeAt: now + ContainerEnding.wakingTime)
        try containers.send(Signal.kill, to: process, of: record)
    }

    /// Does what is due.
    private func advance(hasEnded: Bool) throws {
        let now = ContainerEnding.now
        if hasEnded, descriptor != nil {
            phase = .ended(giveUpAt: now + ContainerEnding.noteTime)
            return
        }
        switch phase {
        case .asked(let moment): if let moment, moment <= now { try kill() }
        case .killed(let giveUpAt, let wakeAt):
            if giveUpAt <= now {
                phase = .done
                throw Failure("could not kill container \(record.name): process \(live.process.pid) does not end")
            }
            if wakeAt <= now {
                try containers.wakeClients(of: record.id)
                phase = .killed(giveUpAt: giveUpAt, wakeAt: now + ContainerEnding.wakingTime)
            }
        case .ended(let moment):
            if try isNoted {
                phase = .done
            } else if moment <= now {
                try dismiss()
                phase = .dismissed(giveUpAt: now + ContainerEnding.noteTime)
            }
        case .dismissed(let moment): if try moment <= now || isNoted { phase = .done }
        case .done: break
        }
    }

    private func dismiss() throws(SystemError) {
        switch try live.supervisor.open() {
        case .some(let supervisor): try supervisor.sendUnlessEnded(Signal.terminate)
        case .none: break
        }
    }

    /// Whether the exit code is written down, or nobody is left who knows it.
    private var isNoted: Bool {
        get throws {
            guard let current = try containers.record(record.id) else { return true }
            guard let now = try containers.state(of: current).supervised, now.supervisor == live.supervisor else {
                return true
            }
            // It had decided to start it again before it could know better.
            if now.isRestarting, let waiting = try now.supervisor.open() {
                try containers.send(Signal.terminate, to: waiting, of: record)
            }
            switch try live.supervisor.open() {
            case .some: return false
            case .none: return true
            }
        }
    }

    /// Waits for one of several, and meanwhile does for each what is due.
    static func await(_ awaited: ContainerEnding, among all: [ContainerEnding]) throws {
        while !awaited.isDone {
            let pending = all.filter { !$0.isDone }
            var set = PollSet()
            let places = pending.map { $0.descriptor.map { set.add($0, .readable) } }
            let deadline = pending.compactMap(\.deadline).min()
            let left = deadline.map { Int32(clamping: max(0, ($0 - now + 999_999) / 1_000_000)) }
            do throws(SystemError) {
                try set.wait(milliseconds: left ?? -1)
            } catch { if error.errno != .interrupted { throw error } }
            for (ending, place) in zip(pending, places) {
                do {
                    try ending.advance(hasEnded: place.map { !set.found($0).isEmpty } ?? true)
                } catch { if ending === awaited { throw error } }
            }
        }
    }

    /// Nanoseconds: most containers have ended long before.
    private static let wakingTime: Int64 = 500_000_000
    /// Nanoseconds: so long a slow reader has for what is left, and a slow disk for the note.
    private static let noteTime: Int64 = 5_000_000_000

    private static var now: Int64 { Timestamp.monotonic.nanoseconds(since: Timestamp(seconds: 0)) }

    private static func moment(in seconds: Int) -> Int64? {
        let (length, isTooLong) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (moment, isTooLate) = now.addingReportingOverflow(length)
        return seconds < 0 || isTooLong || isTooLate ? nil : moment
    }
}

extension ContainerStore {
    /// Sends a signal to a container's first process, and sees to it that a paused one can notice the end of its life.
    fileprivate func send(_ signal: Int32, to process: borrowing PidDescriptor, of record: ContainerRecord) throws {
        if try process.sendUnlessEnded(signal) { try thawForSignal(record) }
    }
}
