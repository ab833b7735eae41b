/// Whether and how much of what a container writes is kept: docker's `LogConfig`.
package struct LogSettings: Hashable, Sendable {
    /// Where output is kept. `local`, which docker has besides, is a private form of the same: it means the file.
    package enum Driver: String, Hashable, Sendable {
        case jsonFile = "json-file"
        case none
    }

    package var driver: Driver
    /// Bytes of one file, after which the next is begun; nil for no limit.
    package var sizeLimit: Int64?
    /// How many files are kept, the one being written included: at least one.
    package var fileLimit: Int
    /// What each record carries besides, of the container's labels and environment: `logs --details` shows it.
    package var attributes: [String: String]

    package init(
        driver: Driver = .jsonFile, sizeLimit: Int64? = LogSettings.usualSizeLimit,
        fileLimit: Int = LogSettings.usualFileLimit, attributes: [String: String] = [:]
    ) {
        self.driver = driver
        self.sizeLimit = sizeLimit
        self.fileLimit = max(1, fileLimit)
        self.attributes = attributes
    }

    /// 10 MB, of which three: docker keeps everything, and fills the disk.
    package static let usualSizeLimit: Int64 = 10_000_000
    package static let usualFileLimit = 3
    /// More files than anybody looks through; each costs a rename at every rotation.
    package static let largestFileLimit = 1000
}

extension LogSettings: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("attributes", attributes.isEmpty ? nil : attributes)
            object.member("driver", driver.rawValue)
            object.member("fileLimit", fileLimit)
            // -1 for none, as docker has it: a member that is missing means the usual one.
            object.member("sizeLimit", sizeLimit ?? -1)
        }
    }

    /// What a record says; what it does not say is as usual.
    package init(_ tree: JSONTree?) {
        self.init()
        guard let tree else { return }
        driver = tree["driver"]?.text.flatMap(Driver.init) ?? .jsonFile
        if let limit = tree["sizeLimit"]?.integer(Int64.self) { sizeLimit = limit > 0 ? limit : nil }
        fileLimit = min(max(1, tree["fileLimit"]?.integer() ?? fileLimit), LogSettings.largestFileLimit)
        for member in tree["attributes"]?.members ?? [] { attributes[member.name] = member.value.text }
    }
}
