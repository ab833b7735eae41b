/// What a container is called beside its host name, and where it asks for names, as it was asked for.
package struct NameSettings: Hashable, Sendable {
    package var domainName = ""
    /// "name:address".
    package var extraHosts: [String] = []
    package var servers: [String] = []
    /// nil for the host's.
    package var searchDomains: [String]?
    package var resolverOptions: [String] = []

    package init() {}

    /// What this machine is called in the container: "name:host-gateway".
    var namesOfHost: [String] {
        extraHosts.compactMap { word in
            [":host-gateway", "=host-gateway"].first { word.hasSuffix($0) }.map { String(word.dropLast($0.utf8.count)) }
        }
    }
}

extension NameSettings: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("Dns", servers)
            object.member("DnsOptions", resolverOptions)
            object.member("DnsSearch", searchDomains)
            object.member("Domainname", domainName)
            object.member("ExtraHosts", extraHosts)
        }
    }

    init(_ tree: JSONTree?) {
        domainName = tree?["Domainname"]?.text ?? ""
        extraHosts = tree?["ExtraHosts"]?.texts ?? []
        servers = tree?["Dns"]?.texts ?? []
        searchDomains = tree?["DnsSearch"]?.texts
        resolverOptions = tree?["DnsOptions"]?.texts ?? []
    }
}
