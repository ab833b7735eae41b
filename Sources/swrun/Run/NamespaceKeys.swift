/// The options that let a container share namespaces with the host or with other containers; what they mean is in
/// `NamespaceOptions`.
enum NamespaceKeys {
    static let processes = Value<String>(
        "pid", as: "mode", help: "Whose processes it sees: `host` or `container:NAME`\n(default its own)")
    static let interprocess = Value<String>(
        "ipc", as: "mode",
        help: "Whose shared memory and queues it has:\n`private`, `shareable`, `none`, `host` or `container:NAME`")
    static let hostname = Value<String>("uts", as: "mode", help: "Whose host name it has: `host` (default its own)")
    static let controlGroup = Value<String>(
        "cgroupns", as: "mode", help: "Whether it sees where its cgroup is: `host` or `private`")
    static let users = Value<String>("userns", as: "mode", help: "Whose user IDs it has: `host`, as every container")

    static let all: [any OptionKey] = [processes, interprocess, hostname, controlGroup, users]
}
