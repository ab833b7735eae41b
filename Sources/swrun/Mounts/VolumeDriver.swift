internal import Linux

/// What may be asked of a volume beside its name.
enum VolumeDriver {
    static let name = "local"

    static func check(_ driver: String) throws(Failure) {
        guard driver == name || driver.isEmpty else {
            throw Failure(
                "error looking up volume plugin \(driver): plugin \"\(driver)\" not found",
                hint: "there is only the driver \"local\"")
        }
    }

    /// Options of the driver, as `-o` and `volume-opt` give them: another name for a directory of the host is all that
    /// there is. File systems of other kinds would have to stay mounted on the host.
    static func check(_ options: [String: String], of caller: Caller) throws {
        guard !options.isEmpty else { return }
        for key in options.keys.sorted() where !["type", "o", "device"].contains(key) {
            throw Failure("invalid option: \"\(key)\"", hint: "there are type, o and device")
        }
        let words = (options["o"] ?? "").split(separator: ",")
        let isBind =
            ["none", "bind", ""].contains(options["type"] ?? "") && words.contains { $0 == "bind" || $0 == "rbind" }
        guard isBind, words.count == 1 else {
            throw Failure(
                "volumes of type \"\(options["type"] ?? "")\" are not supported",
                hint: options["type"] == "tmpfs"
                    ? "mount memory by --tmpfs or --mount type=tmpfs"
                    : "a directory of the host: -o type=none -o o=bind -o device=/DIRECTORY")
        }
        guard let device = options["device"], device.hasPrefix("/") else {
            throw Failure("missing device in volume options", hint: "-o device=/DIRECTORY")
        }
        guard caller.exists(Path(device)) else { throw Failure("no such directory: \(device)") }
    }
}
