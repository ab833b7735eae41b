internal import Linux
internal import Runtime

/// The options of `run` and `create` that say what a container is called and where it asks for names. What they mean is in
/// `NameOptions`.
enum NameKeys {
    static let hosts = List("add-host", help: "Add a line to /etc/hosts: `NAME:ADDRESS` or `NAME=ADDRESS`")
    static let servers = List("dns", help: "Ask this server for names, instead of the host's")
    static let search = List("dns-search", help: "Search names in this domain; `.` in none")
    static let resolverOptions = List("dns-option", help: "Set an option of /etc/resolv.conf, such as `ndots:2`")
    static let resolverOptionsToo = List("dns-opt", help: "The same as `--dns-option`")
    static let domainName = Value<String>("domainname", help: "Set the domain name")

    static let all: [any OptionKey] = [hosts, servers, search, resolverOptions, resolverOptionsToo, domainName]
}

/// What a container is called, and where it asks for names.
struct NameOptions: Hashable, Sendable {
    /// One name that `--add-host` gives to an address.
    struct Host: Hashable, Sendable {
        let name: String
        let address: Address
    }

    enum Address: Hashable, Sendable {
        case literal(String)
        /// Whatever the container reaches the host by.
        case hostGateway
    }

    var hosts: [Host] = []
    var servers: [String] = []
    /// nil for the host's; empty for none.
    var search: [String]?
    var resolverOptions: [String] = []
    var domainName = ""
    /// As they were typed behind `--add-host`.
    var hostWords: [String] = []

    init() {}

    /// - Throws: `Failure` in docker's words for a value that cannot be.
    init(_ arguments: Arguments) throws {
        hostWords = arguments[NameKeys.hosts]
        hosts = try hostWords.map { try NameOptions.host($0) }
        servers = arguments[NameKeys.servers]
        for server in servers where !AddressText.isValid(server) {
            throw Failure("IP address is not correctly formatted: \(server)")
        }
        let domains = arguments[NameKeys.search]
        for domain in domains where domain != "." && HostName.problem(withDomain: domain) != nil {
            throw Failure("\(domain) is not a valid domain")
        }
        if !domains.isEmpty { search = domains.filter { $0 != "." } }
        resolverOptions = arguments[NameKeys.resolverOptions] + arguments[NameKeys.resolverOptionsToo]
        for option in resolverOptions where option.isEmpty || option.contains(where: { $0.isWhitespace }) {
            throw Failure("invalid DNS option: \"\(option)\"")
        }
        domainName = arguments[NameKeys.domainName] ?? ""
        if !domainName.isEmpty, let problem = HostName.problem(withDomain: domainName) { throw Failure(problem) }
    }

    /// "name:address" or "name=address"; brackets around an address of version 6 change nothing.
    private static func host(_ word: String) throws(Failure) -> Host {
        let separator: Character = word.contains("=") ? "=" : ":"
        let parts = word.split(separator: separator, maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        // White space or "#" would end the name in the file, and a newline begin a line of its own.
        guard parts.count == 2, let name = parts.first, !name.isEmpty,
            name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0 != "#" && $0.value != 0x7f })
        else { throw Failure("bad format for add-host: \"\(word)\"") }
        var address = parts[1]
        if address == "host-gateway" { return Host(name: name, address: .hostGateway) }
        if address.hasPrefix("["), address.hasSuffix("]"), address.utf8.count > 2 {
            address = String(address.dropFirst().dropLast())
        }
        guard AddressText.isValid(address) else { throw Failure("invalid IP address in add-host: \"\(address)\"") }
        return Host(name: name, address: .literal(address))
    }
}

extension NameSettings {
    init(_ options: NameOptions) {
        self.init()
        domainName = options.domainName
        extraHosts = options.hostWords
        servers = options.servers
        searchDomains = options.search
        resolverOptions = options.resolverOptions
    }
}
