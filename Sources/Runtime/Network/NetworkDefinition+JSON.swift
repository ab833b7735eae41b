internal import Linux

extension NetworkDefinition: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("created", created.rfc3339)
            object.member("id", id)
            object.member("internal", isInternal)
            object.member("labels", labels)
            object.member("name", name)
            object.member("options", options)
            object.member("ranges", ranges)
        }
    }

    /// nil for a text that is not what we wrote.
    package init?(_ tree: JSONTree) {
        guard let id = tree["id"]?.text, let name = tree["name"]?.text, let created = tree["created"]?.moment,
            let ranges = tree["ranges"]?.elements?.compactMap({ AddressRange($0) }), ContainerRecord.isID(id)
        else { return nil }
        self.init(id: id, name: name, created: created, ranges: ranges)
        isInternal = tree["internal"]?.truth ?? false
        labels = tree["labels"]?.textsByName ?? [:]
        options = tree["options"]?.textsByName ?? [:]
    }
}

extension AddressRange: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("automatic", isAutomatic)
            object.member("gateway", gateway.description)
            object.member("pool", pool?.description)
            object.member("subnet", subnet.description)
        }
    }

    init?(_ tree: JSONTree) {
        guard let subnet = tree["subnet"]?.text.flatMap({ Subnet($0) }),
            let gateway = tree["gateway"]?.text.flatMap({ IPAddress($0) }), subnet.contains(gateway)
        else { return nil }
        self.init(
            subnet: subnet, gateway: gateway, pool: tree["pool"]?.text.flatMap { Subnet($0) },
            isAutomatic: tree["automatic"]?.truth ?? false)
    }
}
