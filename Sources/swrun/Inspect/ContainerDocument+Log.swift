internal import ImageStore
internal import Linux
internal import Runtime

extension ContainerDocument {
    /// Docker's `LogConfig`.
    static func value(of log: LogSettings) -> JSONValue {
        var options: [JSONValue.Member] = []
        if log.driver == .jsonFile {
            options = [
                .init("max-file", .string("\(log.fileLimit)")),
                .init("max-size", .string("\(log.sizeLimit ?? -1)")),
            ]
        }
        return .object([.init("Type", .string(log.driver.rawValue)), .init("Config", .object(options))])
    }

    /// Where the newest file of the log is, or will be.
    static func logPath(of record: ContainerRecord, _ bundle: Path) -> String {
        guard record.hostConfiguration.log.driver == .jsonFile else { return "" }
        return bundle.appending(LogFiles.directory).appending(LogFiles.name(0)).description
    }
}
