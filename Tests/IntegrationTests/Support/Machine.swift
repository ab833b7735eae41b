import Foundation
import Glibc
import Testing

/// Facts about the machine and the checkout that the tests run in.
enum Machine {
    static let isRoot = getuid() == 0

    /// Whether cgroup v2 has all controllers.
    static let hasUnifiedControlGroups = access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0

    /// By how much a time limit of the harness is stretched where the processor is emulated.
    static let patience = ProcessInfo.processInfo.environment["PATIENCE"].flatMap(Double.init) ?? 1

    /// The program under test: what SWRUN names (`make test` names the release form, which people use), or what was built
    /// beside this test bundle.
    static let program: String = {
        if let named = ProcessInfo.processInfo.environment["SWRUN"] {
            return named.hasPrefix("/") ? named : "\(FileManager.default.currentDirectoryPath)/\(named)"
        }
        // Under `swift test` the running program is the bundle itself, or a helper of the toolchain that was told its path.
        let running = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        for bundle in [running] + CommandLine.arguments.filter({ $0.hasSuffix(".xctest") }) {
            let beside = (bundle as NSString).deletingLastPathComponent + "/swrun"
            if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        }
        return checkout + "/.build/debug/swrun"
    }()

    /// The directory that holds it, for the PATH of scripts.
    static let products = (program as NSString).deletingLastPathComponent

    static let checkout: String = (0..<4).reduce(#filePath) { path, _ in (path as NSString).deletingLastPathComponent }

    /// Where things that take long to make are kept between runs.
    static let cache: String = {
        let path = checkout + "/.build/integration"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }()

    /// The static C probe, compiled again when its source is newer.
    static func probe() throws -> String {
        try made("probe", from: ["probe.c", "calls.c", "watch.c", "lives.c"]) { target, sources in
            ["gcc", "-static", "-O1", "-Wall", "-Wextra", "-Werror", "-o", target] + sources
        }
    }

    /// A Debian of the release that this machine runs (or Ubuntu, on Ubuntu) as a tar, made once by debootstrap.
    static func debian() throws -> String {
        try made("debian.tar", from: ["debian.sh"]) { target, sources in ["bash"] + sources + [target] }
    }

    /// Makes a file of the cache with a command, unless it is there and newer than the files of Tests/Probe that it is
    /// made from. Another test run that makes the same file at the same time is waited for.
    private static func made(
        _ name: String, from files: [String], by command: (_ target: String, _ sources: [String]) -> [String]
    ) throws -> String {
        let sources = files.map { "\(checkout)/Tests/Probe/\($0)" }
        let target = "\(cache)/\(name)"
        let lock = open(target + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw HarnessError("cannot lock \(target)") }
        defer { close(lock) }
        if let made = modified(target), sources.allSatisfy({ modified($0).map { $0 <= made } ?? false }) {
            return target
        }
        let outcome = try Command(command(target + ".new", sources), environment: environment, directory: cache)
            .finish(seconds: 600)
        guard outcome.code == 0, rename(target + ".new", target) == 0 else {
            throw HarnessError("cannot make \(target): \(outcome)")
        }
        return target
    }

    private static func modified(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mtim.tv_sec : nil
    }

    /// A plain environment: what a test adds to it is all that swrun can see of it.
    static let environment = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
    ]
}

/// All tests that start the built program, one after the other: each looks at the whole machine for what is left.
@Suite(.serialized, .enabled(if: Machine.isRoot, "needs root: make test runs these through sudo"))
enum Integration {}
