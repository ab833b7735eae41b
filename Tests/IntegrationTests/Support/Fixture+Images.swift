import Foundation
import Testing

extension Fixture {
    /// A one-layer image from this machine's programs, made by `swrun base`.
    @discardableResult
    func makeBase(_ name: String = "base:v1") throws -> String { try ok("base", "-t", name) }

    /// An image that holds the static C probe and little else, made by `swrun import` from a tar of GNU tar.
    func makeProbe(_ name: String = "probe:v1") throws {
        let probe = try Machine.probe()
        try shellOK(
            """
            mkdir -p probe-root/etc probe-root/tmp probe-root/proc probe-root/sys probe-root/dev probe-root/home/me
            cp \(probe) probe-root/probe
            chmod 1777 probe-root/tmp
            chown 1000:1000 probe-root/home/me
            printf '%s\\n' root:x:0:0:root:/root:/probe me:x:1000:1000::/home/me:/probe > probe-root/etc/passwd
            printf '%s\\n' root:x:0: me:x:1000: wheel:x:10:me video:x:44:root,me > probe-root/etc/group
            tar -C probe-root -cf probe.tar .
            swrun import -c 'ENTRYPOINT ["/probe"]' probe.tar \(name)
            rm -rf probe-root probe.tar
            """)
    }

    /// A minimal Debian, imported from what debootstrap made.
    func makeDebian(_ name: String = "debian:v1") throws {
        try ok("import", "-c", "CMD [\"/bin/bash\"]", try Machine.debian(), name)
    }

    /// A tar of nothing but its own root.
    func emptyTar() throws -> String {
        try shellOK("mkdir -p nothing && tar -C nothing -cf empty.tar . && rmdir nothing")
        return "\(work)/empty.tar"
    }

    /// The full ID of an image, as `images` prints it.
    func imageID(_ name: String) throws -> String {
        let (repository, tag) = (name.prefix { $0 != ":" }, name.drop { $0 != ":" }.dropFirst())
        for line in try ok("images", "--no-trunc").split(separator: "\n").dropFirst() {
            let cells = line.split(separator: " ", omittingEmptySubsequences: true)
            if cells.count > 2, cells[0] == repository, cells[1] == tag { return String(cells[2]) }
        }
        throw HarnessError("no image \(name)")
    }

    /// What podman needs to run a container here, where limits and cgroups may be narrower than it assumes; its own
    /// store is below this test's directory.
    var podman: String {
        "podman --root \(directory)/podman --runroot \(directory)/podman-run --storage-driver vfs"
            + " --cgroup-manager cgroupfs --events-backend none --tmpdir \(directory)/podman-tmp"
    }

    var podmanRun: String {
        "\(podman) --runtime runc run --rm --network none --ulimit nofile=1024:1024 --ulimit nproc=1000:1000"
    }

    var buildah: String { "buildah --root \(directory)/podman --runroot \(directory)/podman-run --storage-driver vfs" }

    /// Every file of the store, but for the journal of events, with its type, owner, permissions, size and content: two equal ones are the same store.
    func storeListing() throws -> String {
        try shellOK(
            """
            cd \(root)
            find . '(' -path ./run -o -name 'events.jsonl*' ')' -prune -o -printf '%p %y %U:%G %m %l\\n' | LC_ALL=C sort
            find . '(' -path ./run -o -name 'events.jsonl*' ')' -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum
            """)
    }
}
