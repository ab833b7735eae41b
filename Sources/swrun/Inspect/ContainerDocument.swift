internal import ImageStore
internal import Linux
internal import Runtime

/// What `swrun inspect` shows of a container: docker's keys in docker's order.
enum ContainerDocument {
    static func value(of record: ContainerRecord, in containers: ContainerStore) throws -> JSONValue {
        let state = try containers.state(of: record)
        let bundle = containers.bundle(record.id)
        return .object([
            .init("Id", .string(record.id)),
            .init("Created", .string(record.created.rfc3339)),
            .init("Path", .string(record.path)),
            .init("Args", .strings(record.args)),
            .init("State", value(of: state, of: record, try containers.health(of: record, state))),
            .init("Image", .string(record.imageID)),
            .init("ResolvConfPath", .string(bundle.appending("resolv.conf").description)),
            .init("HostnamePath", .string(bundle.appending("hostname").description)),
            .init("HostsPath", .string(bundle.appending("hosts").description)),
            .init("LogPath", .string(logPath(of: record, bundle))),
            .init("Name", .string("/\(record.name)")),
            .init("RestartCount", .integer(Int64(record.restartCount))),
            .init("Driver", .string("overlay")),
            .init("Platform", .string("linux")),
            .init("MountLabel", .string("")),
            .init("ProcessLabel", .string("")),
            .init("AppArmorProfile", .string(record.hostConfiguration.appArmorProfile)),
            .init("ExecIDs", .null),
            .init("HostConfig", value(of: record.hostConfiguration)),
            .init("GraphDriver", driver(of: record, bundle, in: containers)),
            .init("Mounts", .array(record.hostConfiguration.mounts.map(mount))),
            .init("Config", value(of: record.configuration, record.hostConfiguration.names)),
            .init("NetworkSettings", try NetworkSettings.value(of: record, state, in: containers)),
        ])
    }

    private static func value(of state: ContainerState, of record: ContainerRecord, _ health: Health?) -> JSONValue {
        let live = state.live
        let isRestarting = if case .restarting = state { true } else { false }
        let exit: ContainerRecord.Exit? =
            switch state {
            case .exited(let last): last
            case .restarting(_, let last): last
            case .created, .running, .paused: nil
            }
        let failure = live == nil ? record.failedStart : nil
        let members: [JSONValue.Member] = [
            .init("Status", .string(state.word)),
            .init("Running", .bool(state.supervised != nil)),
            .init("Paused", .bool(state.isPaused)),
            .init("Restarting", .bool(isRestarting)),
            .init("OOMKilled", .bool(exit?.ranOutOfMemory ?? false)),
            .init("Dead", .bool(false)),
            .init("Pid", .integer(Int64(live?.process.pid ?? 0))),
            .init("ExitCode", .integer(Int64(failure?.code ?? exit?.code ?? 0))),
            .init("Error", .string(failure?.error ?? exit?.error ?? "")),
            .init("StartedAt", .string((live?.startedAt ?? exit?.startedAt)?.rfc3339 ?? ZeroTime.text)),
            // Of one that runs again, when it last ended.
            .init("FinishedAt", .string((exit ?? record.exit)?.finishedAt.rfc3339 ?? ZeroTime.text)),
        ]
        return .object(members + (health.map { [.init("Health", $0.value)] } ?? []))
    }

    private static func value(of host: HostConfiguration) -> JSONValue {
        let members: [JSONValue.Member] = [
            .init("Binds", host.binds.isEmpty ? .null : .strings(host.binds)),
            .init("Mounts", host.mountDocuments),
            .init("LogConfig", value(of: host.log)),
            .init("Dns", .strings(host.names.servers)),
            .init("DnsOptions", .strings(host.names.resolverOptions)),
            .init("DnsSearch", .strings(host.names.searchDomains ?? [])),
            .init("ExtraHosts", host.names.extraHosts.isEmpty ? .null : .strings(host.names.extraHosts)),
            .init("VolumesFrom", host.volumesFrom.isEmpty ? .null : .strings(host.volumesFrom)),
            .init("NetworkMode", .string(host.networkMode)),
            .init(
                "RestartPolicy",
                .object([
                    .init("Name", .string(host.restartPolicy.name)),
                    .init("MaximumRetryCount", .integer(Int64(host.restartPolicy.maximumRetryCount))),
                ])),
            .init("Annotations", host.annotations.isEmpty ? .null : .texts(host.annotations)),
            .init("PidMode", .string(host.namespaces.processes.text)),
            .init("IpcMode", .string(host.namespaces.interprocess.orPrivate)),
            .init("UTSMode", .string(host.namespaces.hostname.text)),
            .init("UsernsMode", .string(host.namespaces.users.text)),
            .init("CgroupnsMode", .string(host.namespaces.controlGroup.orPrivate)),
            .init("PortBindings", NetworkSettings.bindings(of: host.network)),
            .init("PublishAllPorts", .bool(host.network.publishesAll)),
            .init("AutoRemove", .bool(host.removesItself)),
            .init("CapAdd", host.addedCapabilities.isEmpty ? .null : .strings(host.addedCapabilities)),
            .init("CapDrop", host.droppedCapabilities.isEmpty ? .null : .strings(host.droppedCapabilities)),
            .init("GroupAdd", host.extraGroups.isEmpty ? .null : .strings(host.extraGroups)),
            .init("ReadonlyRootfs", .bool(host.isReadOnly)),
            .init("Init", .bool(host.usesInit)),
            .init("SecurityOpt", host.securityOptions.isEmpty ? .null : .strings(host.securityOptions)),
            .init("Tmpfs", .texts(host.temporaryFileSystems)),
            .init("ShmSize", .integer(host.sharedMemorySize)),
            .init("OomScoreAdj", .integer(Int64(host.oomScoreAdjustment))),
            .init("CgroupParent", .string(host.controlGroupParent)),
        ]
        return .object(members + host.limits.members + host.access.members)
    }

    private static func value(of configuration: ContainerConfiguration, _ names: NameSettings) -> JSONValue {
        let own: [JSONValue.Member] = [
            .init("Hostname", .string(configuration.hostname)),
            .init("Domainname", .string(names.domainName)),
            .init("AttachStdin", .bool(configuration.attachesInput)),
            .init("AttachStdout", .bool(configuration.attachesOutput)),
            .init("AttachStderr", .bool(configuration.attachesErrors)),
            .init("Tty", .bool(configuration.hasTerminal)),
            .init("OpenStdin", .bool(configuration.opensInput)),
            .init("StdinOnce", .bool(configuration.inputEndsWithClient)),
            .init("Image", .string(configuration.image)),
            .init("StopTimeout", configuration.stopTimeout.map { .integer(Int64($0)) } ?? .null),
        ]
        let parameters = ImageConfiguration.ExecutionParameters(of: configuration, madeOf: .init())
        guard case .object(let common) = Store.inspection(of: parameters) else { return .object(own) }
        return .object(own + common)
    }

    private static func mount(_ point: MountPoint) -> JSONValue {
        let named: [JSONValue.Member] =
            switch point.kind {
            case .volume: [.init("Name", .string(point.name)), .init("Driver", .string("local"))]
            case .image: [.init("Name", .string(point.name))]
            case .bind, .tmpfs: []
            }
        return .object(
            [.init("Type", .string(point.kind.rawValue))] + named + [
                .init("Source", .string(point.path)),
                .init("Destination", .string(point.destination)),
                .init("Mode", .string(point.mode)),
                .init("RW", .bool(!point.isReadOnly)),
                .init("Propagation", .string(point.propagation)),
            ])
    }

    private static func driver(
        of record: ContainerRecord, _ bundle: Path, in containers: ContainerStore
    ) -> JSONValue {
        let layers = record.layers.map { containers.root.appending("layers").appending($0).description }
        return .object([
            .init("Name", .string("overlay")),
            .init(
                "Data",
                .object([
                    .init("LowerDir", .string(layers.joined(separator: ":"))),
                    .init("UpperDir", .string(bundle.appending("upper").description)),
                    .init("WorkDir", .string(bundle.appending("work").description)),
                ])),
        ])
    }
}

/// How Go writes a moment that never was.
private enum ZeroTime {
    static let text = "0001-01-01T00:00:00Z"
}

extension NamespaceModes.Mode {
    /// Where docker says so of a namespace of the container's own.
    fileprivate var orPrivate: String { self == .own ? "private" : text }
}
