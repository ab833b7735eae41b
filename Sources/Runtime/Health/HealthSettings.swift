/// How a container is asked whether it is well: docker's `Healthcheck`, of the image and the command line. What is 0 or
/// empty is as usual.
package struct HealthSettings: Hashable, Sendable {
    /// "CMD" and the words of a command, "CMD-SHELL" and a line for a shell, or "NONE".
    package var test: [String]
    /// Nanoseconds from the end of one check to the next.
    package var interval: Int64
    /// Nanoseconds after which a check has failed.
    package var timeout: Int64
    /// Nanoseconds after the start in which failures do not count.
    package var startPeriod: Int64
    /// Nanoseconds from one check to the next until the first success, as long as the start period lasts.
    package var startInterval: Int64
    /// So many failures in a row are one too many.
    package var retries: Int
    /// What "CMD-SHELL" runs under: the image's `Shell`.
    package var shell: [String]

    package init(
        test: [String], interval: Int64 = 0, timeout: Int64 = 0, startPeriod: Int64 = 0, startInterval: Int64 = 0,
        retries: Int = 0, shell: [String] = []
    ) {
        self.test = test
        self.interval = interval
        self.timeout = timeout
        self.startPeriod = startPeriod
        self.startInterval = startInterval
        self.retries = retries
        self.shell = shell
    }

    /// The words to execute in the container; nil where nobody is to ask. As docker has it, a kind of test that is not known
    /// is none.
    package var command: [String]? {
        switch test.first {
        case "CMD" where test.count > 1: Array(test.dropFirst())
        case "CMD-SHELL" where test.count > 1: (shell.isEmpty ? ["/bin/sh", "-c"] : shell) + test.dropFirst()
        default: nil
        }
    }

    /// Nanoseconds to the next check.
    /// - Parameter age: Nanoseconds since the container's start.
    func pause(_ status: Health.Status, age: Int64) -> Int64 {
        let isStarting = status == .starting && age < startPeriod
        return isStarting ? startInterval.orUsual(5_000_000_000) : interval.orUsual(30_000_000_000)
    }

    var timeLimit: Int64 { timeout.orUsual(30_000_000_000) }
    var failureLimit: Int { retries > 0 ? retries : 3 }
}

extension Int64 {
    fileprivate func orUsual(_ usual: Int64) -> Int64 { self > 0 ? self : usual }
}

extension HealthSettings: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("Interval", interval == 0 ? nil : interval)
            object.member("Retries", retries == 0 ? nil : retries)
            object.member("Shell", shell.isEmpty ? nil : shell)
            object.member("StartInterval", startInterval == 0 ? nil : startInterval)
            object.member("StartPeriod", startPeriod == 0 ? nil : startPeriod)
            object.member("Test", test)
            object.member("Timeout", timeout == 0 ? nil : timeout)
        }
    }

    init(_ tree: JSONTree) {
        self.init(
            test: tree["Test"]?.texts ?? [], interval: tree["Interval"]?.integer() ?? 0,
            timeout: tree["Timeout"]?.integer() ?? 0, startPeriod: tree["StartPeriod"]?.integer() ?? 0,
            startInterval: tree["StartInterval"]?.integer() ?? 0, retries: tree["Retries"]?.integer() ?? 0,
            shell: tree["Shell"]?.texts ?? [])
    }
}
