import Testing

extension Integration {
    /// SIGKILL at any moment: what was there is there, what was reported is there, and the next command finds nothing to
    /// repair.
    @Suite struct KillTests {
        @Test(arguments: Change.all)
        func `a command that is killed at any call has done all or nothing`(_ change: Change) throws {
            try TrialBench.with { bench in
                let (after, product, all) = try bench.observe(change)
                let sites = all.filter(\.changesState).chosen(8)
                for site in sites {
                    try bench.restore()
                    let outcome = try bench.run(change, under: site.injection("signal=KILL"))
                    let trial = Trial(bench, change, after: after, product: product, "killed at \(site)")
                    try trial.judge(reported: outcome.code == 0 || !outcome.output.isEmpty)
                    try trial.goOn()
                }
                tally(sites.count, "kills of \(change.name)")
            }
        }
    }
}
