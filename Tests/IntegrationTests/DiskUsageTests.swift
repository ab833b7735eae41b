import Testing

extension Integration {
    @Suite struct DiskUsageTests {
        @Test func `system df counts the blocks that du counts`() throws {
            try Fixture.with { f in
                let header = "TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE"
                #expect(
                    try f.ok("system", "df").split(separator: "\n") == [
                        Substring(header), "Images          0         0         0B        0B",
                        "Containers      0         0         0B        0B",
                        "Local Volumes   0         0         0B        0B",
                        "Build Cache     0         0         0B        0B",
                    ])
                try f.makeBase("a:1")
                try f.ok(
                    "run", "--name", "box", "a:1", "sh", "-c", "dd if=/dev/zero of=/big bs=1000 count=3000 2>/dev/null")
                try f.ok("commit", "box", "child:1")
                try f.ok("import", try f.emptyTar(), "other:1")
                let held = try f.shellOK(
                    """
                    du -s --block-size=1 $SWRUN_ROOT/images/blobs/sha256/* $SWRUN_ROOT/layers/* |
                    awk '{ n += $1 } END { printf "%.4g", n / 1e6 }'
                    """)
                let rows = try f.ok("system", "df", "--format", "{{.Type}}|{{.TotalCount}}|{{.Active}}|{{.Size}}")
                #expect(rows.hasPrefix("Images|3|1|\(held)MB\nContainers|1|0|3."), "\(rows), \(held)")
                let reclaimable = try f.ok("system", "df", "--format", "{{.Reclaimable}}").split(separator: "\n")
                #expect(
                    reclaimable.first?.contains("%)") == true
                        && reclaimable.dropFirst().first?.hasSuffix("(100%)") == true)
                let plan = try f.ok("image", "prune", "-a", "--dry-run").split(separator: " ").last ?? ""
                #expect(reclaimable.first?.hasPrefix("\(plan) (") == true, "\(plan), \(reclaimable)")

                let verbose = try f.ok("system", "df", "-v")
                for heading in [
                    "Images space usage:\n\nREPOSITORY   TAG       IMAGE ID       CREATED",
                    "SIZE      SHARED SIZE   UNIQUE SIZE   CONTAINERS",
                    "Containers space usage:\n\nCONTAINER ID   IMAGE     COMMAND", "LOCAL VOLUMES   SIZE",
                    "Local Volumes space usage:\n\nVOLUME NAME   LINKS     SIZE",
                ] { #expect(verbose.contains(heading), "\(heading) is missing: \(verbose)") }
                let jq = "swrun system df -v --format json | jq -r"
                #expect(
                    try f.shellOK("\(jq) '.Images[] | [.Repository, .Containers, .SharedSize == \"0B\"] | @csv' | sort")
                        == "\"a\",\"1\",false\n\"child\",\"0\",false\n\"other\",\"0\",true")
                #expect(try f.shellOK("\(jq) '.Containers[0].Names, (.Volumes | length)'") == "box\n0")
                try f.ok("rm", "box")
            }
        }
    }
}
