import Testing

extension Integration {
    /// A call that the kernel refuses, once, anywhere: no crash, no hang, an error that names its object, and the store as
    /// it was.
    @Suite struct FaultTests {
        static let reasons = [
            "ENOSPC": "No space left on device", "EIO": "Input/output error", "EMFILE": "Too many open files",
            "ENOMEM": "Cannot allocate memory", "EACCES": "Permission denied", "EROFS": "Read-only file system",
        ]

        @Test(arguments: Change.all)
        func `an error of any call ends a command whole or not at all`(_ change: Change) throws {
            try TrialBench.with { bench in
                let (after, product, all) = try bench.observe(change)
                let sites = all.filter(\.canFail).chosen(12)
                let codes = FaultTests.reasons.keys.sorted()
                for (number, site) in sites.enumerated() {
                    for code in isSoak ? codes : [codes[number % codes.count]] {
                        try bench.restore()
                        let outcome = try bench.run(change, under: site.injection("error=\(code)"))
                        let event = "\(code) at \(site)"
                        // Exit codes above 128 are signals: of strace, which ends as the program did.
                        #expect(outcome.code < 128, "\(change.name), \(event): \(outcome)")
                        if outcome.code != 0 {
                            #expect(FaultTests.isClear(outcome.errors), "\(change.name), \(event): \(outcome)")
                        }
                        let trial = Trial(bench, change, after: after, product: product, event)
                        try trial.judge(reported: outcome.code == 0)
                        try trial.goOn()
                    }
                }
                tally(sites.count * (isSoak ? codes.count : 1), "errors in \(change.name)")
            }
        }

        @Test(arguments: Change.all)
        func `an interrupted call is made again`(_ change: Change) throws {
            try TrialBench.with { bench in
                let (after, product, all) = try bench.observe(change)
                let sites = all.filter(\.canBeInterrupted).chosen(6)
                for site in sites {
                    try bench.restore()
                    let event = site.call == "openat2" ? "EAGAIN" : "EINTR"
                    let outcome = try bench.run(change, under: site.injection("error=\(event)"))
                    #expect(
                        outcome.code == 0 && outcome.errors.isEmpty, "\(change.name), \(event) at \(site): \(outcome)")
                    let trial = Trial(bench, change, after: after, product: product, "\(event) at \(site)")
                    try trial.judge(reported: true, isClean: true)
                }
                tally(sites.count, "interruptions of \(change.name)")
            }
        }

        /// "Error: cannot <verb> <object>: <reason>", or a sentence of the runtime's that ends with the reason.
        private static func isClear(_ text: String) -> Bool {
            text.hasPrefix("Error: ") && text.split(separator: "\n").count <= 3
                && reasons.values.contains { text.contains($0) || text.contains(": ") }
        }
    }
}

extension CallSite {
    /// Those that signal(7) says can answer EINTR, and openat2(2) EAGAIN, when they work on files.
    var canBeInterrupted: Bool {
        !isInMemory
            && [
                "openat", "openat2", "read", "pread64", "write", "pwrite64", "flock", "fsync", "fdatasync", "ftruncate",
                "poll", "ppoll",
            ]
            .contains(call)
    }
}
