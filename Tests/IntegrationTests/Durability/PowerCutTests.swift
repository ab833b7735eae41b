import Testing

extension Integration {
    /// The power goes: right after a success was reported, and in the middle.
    @Suite struct PowerCutTests {
        @Test(arguments: Change.all.filter(\.isDurable))
        func `what was reported survives a power cut`(_ change: Change) throws {
            try PowerBench.with { bench in
                let after = try bench.observe(change)
                for cut in LoopDisk.PowerCut.allCases {
                    let outcome = try bench.trial(change, cut: cut)
                    #expect(outcome.code == 0, "\(change.name): \(outcome)")
                    try bench.judge(change, "\(cut) after the end") { now in now.facts == after.facts }
                    try bench.goOn(change, after, "\(cut) after the end")
                }
            }
        }

        @Test(arguments: Change.all.filter { $0.product == nil })
        func `a power cut in the middle leaves the old or the new`(_ change: Change) throws {
            try PowerBench.with { bench in
                let after = try bench.observe(change)
                let sites = bench.sites.chosen(3)
                for (number, site) in sites.enumerated() {
                    let cuts = LoopDisk.PowerCut.allCases
                    for cut in isSoak ? cuts : [cuts[number % cuts.count]] {
                        // Whoever is killed writes no more; the machine then has as little time for it as in a cut.
                        _ = try bench.trial(change, under: site.injection("signal=KILL"), cut: cut)
                        let event = "\(cut) at \(site)"
                        try bench.judge(change, event) { now in
                            let facts = now.facts(without: change.passing)
                            return facts == bench.before.facts || facts == after.facts
                        }
                        try bench.goOn(change, after, event)
                    }
                }
                tally(sites.count * (isSoak ? LoopDisk.PowerCut.allCases.count : 1), "power cuts in \(change.name)")
            }
        }
    }
}
