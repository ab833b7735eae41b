internal import Linux

// Members that stand for docker's `Config` and `HostConfig` have docker's names, so that `inspect` is a copy.

extension ContainerRecord: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("args", args)
            object.member("config", configuration)
            object.member("created", created.rfc3339)
            object.member("exit", exit)
            object.member("failedStart", failedStart)
            object.member("hostConfig", hostConfiguration)
            object.member("id", id)
            object.member("imageID", imageID)
            object.member("imageReference", imageReference)
            object.member("isToRestart", isToRestart ? true : nil)
            object.member("layers", layers)
            object.member("name", name)
            object.member("path", path)
            object.member("restartCount", restartCount == 0 ? nil : restartCount)
            object.member("specificationChecksum", specificationChecksum)
            object.member("wasStopped", wasStopped ? true : nil)
        }
    }

    /// Reads a `container.json`; nil names the member that is missing or not of its kind.
    init(_ tree: JSONTree) throws(ContainerRecordError) {
        func required<Value>(_ name: String, _ value: Value?) throws(ContainerRecordError) -> Value {
            guard let value else { throw ContainerRecordError(member: name) }
            return value
        }
        self.init(
            id: try required("id", tree["id"]?.text), name: try required("name", tree["name"]?.text),
            created: try required("created", tree["created"]?.moment),
            imageReference: try required("imageReference", tree["imageReference"]?.text),
            imageID: try required("imageID", tree["imageID"]?.text), path: try required("path", tree["path"]?.text),
            args: try required("args", tree["args"]?.texts), layers: try required("layers", tree["layers"]?.texts))
        if let exit = tree["exit"] {
            self.exit = Exit(
                code: try required("exit.code", exit["code"]?.integer()),
                startedAt: try required("exit.startedAt", exit["startedAt"]?.moment),
                finishedAt: try required("exit.finishedAt", exit["finishedAt"]?.moment), error: exit["error"]?.text,
                ranOutOfMemory: exit["oomKilled"]?.truth ?? false)
        }
        if let failure = tree["failedStart"] {
            failedStart = FailedStart(
                code: try required("failedStart.code", failure["code"]?.integer()), error: failure["error"]?.text ?? "")
        }
        specificationChecksum = tree["specificationChecksum"]?.text ?? ""
        restartCount = tree["restartCount"]?.integer() ?? 0
        isToRestart = tree["isToRestart"]?.truth ?? false
        wasStopped = tree["wasStopped"]?.truth ?? false
        configuration.read(tree["config"])
        hostConfiguration.read(tree["hostConfig"])
    }
}

/// A `container.json` that is not what swrun wrote.
struct ContainerRecordError: Error, CustomStringConvertible {
    let member: String
    var description: String { "'\(member)' is missing or of the wrong kind" }
}

extension JSONTree {
    /// An object's members that are strings.
    var textsByName: [String: String] {
        Dictionary((members ?? []).compactMap { member in member.value.text.map { (member.name, $0) } }) { $1 }
    }

    /// A moment in RFC 3339.
    var moment: Timestamp? { text.flatMap { Timestamp(rfc3339: $0) } }
}

extension ContainerRecord.Exit: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("code", code)
            object.member("error", error)
            object.member("finishedAt", finishedAt.rfc3339)
            object.member("oomKilled", ranOutOfMemory ? true : nil)
            object.member("startedAt", startedAt.rfc3339)
        }
    }
}

extension ContainerRecord.FailedStart: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("code", code)
            object.member("error", error)
        }
    }
}

extension ContainerConfiguration: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("AttachStderr", attachesErrors)
            object.member("AttachStdin", attachesInput)
            object.member("AttachStdout", attachesOutput)
            object.member("Cmd", command)
            object.member("Entrypoint", entrypoint)
            object.member("Env", environment)
            object.member("ExposedPorts", EmptyObjects(names: exposedPorts))
            object.member("Healthcheck", health)
            object.member("Hostname", hostname)
            object.member("Image", image)
            object.member("Labels", labels)
            object.member("OpenStdin", opensInput)
            object.member("StdinOnce", inputEndsWithClient)
            object.member("StopSignal", stopSignal)
            object.member("StopTimeout", stopTimeout)
            object.member("Tty", hasTerminal)
            object.member("User", user)
            object.member("Volumes", EmptyObjects(names: volumes))
            object.member("WorkingDir", workingDirectory)
        }
    }

    fileprivate mutating func read(_ tree: JSONTree?) {
        attachesInput = tree?["AttachStdin"]?.truth ?? false
        attachesOutput = tree?["AttachStdout"]?.truth ?? true
        attachesErrors = tree?["AttachStderr"]?.truth ?? attachesOutput
        command = tree?["Cmd"]?.texts ?? []
        entrypoint = tree?["Entrypoint"]?.texts ?? []
        environment = tree?["Env"]?.texts ?? []
        exposedPorts = tree?["ExposedPorts"]?.members?.map(\.name).sorted() ?? []
        health = tree?["Healthcheck"].map { HealthSettings($0) }
        hostname = tree?["Hostname"]?.text ?? ""
        image = tree?["Image"]?.text ?? ""
        labels = tree?["Labels"]?.textsByName ?? [:]
        opensInput = tree?["OpenStdin"]?.truth ?? false
        inputEndsWithClient = tree?["StdinOnce"]?.truth ?? opensInput
        stopSignal = tree?["StopSignal"]?.text
        stopTimeout = tree?["StopTimeout"]?.integer()
        hasTerminal = tree?["Tty"]?.truth ?? false
        user = tree?["User"]?.text ?? ""
        volumes = tree?["Volumes"]?.members?.map(\.name).sorted() ?? []
        workingDirectory = tree?["WorkingDir"]?.text ?? ""
    }
}

extension HostConfiguration: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("Access", access == .init() ? nil : access)
            object.member("Annotations", annotations.isEmpty ? nil : annotations)
            object.member("AppArmorProfile", appArmorProfile.isEmpty ? nil : appArmorProfile)
            object.member("AutoRemove", removesItself)
            object.member("Binds", binds)
            object.member("CapAdd", addedCapabilities)
            object.member("CapDrop", droppedCapabilities)
            object.member("CgroupParent", controlGroupParent.isEmpty ? nil : controlGroupParent)
            object.member("GroupAdd", extraGroups)
            object.member("Init", usesInit ? true : nil)
            object.member("Log", log)
            if !mountWords.isEmpty { object.member("MountWords", mountWords) }
            if !mounts.isEmpty { object.member("Mounts", mounts) }
            object.member("Names", names == NameSettings() ? nil : names)
            object.member("Namespaces", namespaces == .init() ? nil : namespaces)
            object.member("Network", network)
            object.member("NetworkMode", networkMode)
            object.member("OomScoreAdj", oomScoreAdjustment == 0 ? nil : oomScoreAdjustment)
            object.member("ReadonlyRootfs", isReadOnly)
            object.member("RestartPolicy", restartPolicy)
            object.member("Resources", limits)
            object.member("SecurityOpt", securityOptions)
            object.member("ShmSize", sharedMemorySize)
            object.member("Tmpfs", temporaryFileSystems)
            if !volumesFrom.isEmpty { object.member("VolumesFrom", volumesFrom) }
        }
    }

    fileprivate mutating func read(_ tree: JSONTree?) {
        annotations = tree?["Annotations"]?.textsByName ?? [:]
        removesItself = tree?["AutoRemove"]?.truth ?? false
        binds = tree?["Binds"]?.texts ?? []
        mounts = tree?["Mounts"]?.elements?.compactMap { MountPoint($0) } ?? binds.map { MountPoint(bind: $0) }
        mountWords = tree?["MountWords"]?.texts ?? []
        names = NameSettings(tree?["Names"])
        volumesFrom = tree?["VolumesFrom"]?.texts ?? []
        addedCapabilities = tree?["CapAdd"]?.texts ?? []
        droppedCapabilities = tree?["CapDrop"]?.texts ?? []
        extraGroups = tree?["GroupAdd"]?.texts ?? []
        usesInit = tree?["Init"]?.truth ?? false
        log = LogSettings(tree?["Log"])
        namespaces = NamespaceModes(tree?["Namespaces"])
        network = NetworkRequest(tree?["Network"])
        networkMode = tree?["NetworkMode"]?.text ?? "none"
        if let limits = tree?["Resources"] {
            self.limits = ResourceLimits(limits)
        } else {
            // As records were before there were others.
            limits.processes = tree?["PidsLimit"]?.integer() ?? 2048
        }
        appArmorProfile = tree?["AppArmorProfile"]?.text ?? ""
        access = tree?["Access"].map { MachineAccess($0) } ?? .init()
        controlGroupParent = tree?["CgroupParent"]?.text ?? ""
        oomScoreAdjustment = tree?["OomScoreAdj"]?.integer() ?? 0
        isReadOnly = tree?["ReadonlyRootfs"]?.truth ?? false
        restartPolicy = RestartPolicy(tree?["RestartPolicy"])
        securityOptions = tree?["SecurityOpt"]?.texts ?? []
        sharedMemorySize = tree?["ShmSize"]?.integer() ?? 64 << 20
        temporaryFileSystems = tree?["Tmpfs"]?.textsByName ?? [:]
    }
}

/// A set as docker writes it: an object whose members are all empty objects.
private struct EmptyObjects: JSONWritable {
    let names: [String]

    func write(to writer: inout JSONWriter) {
        writer.object { object in
            for name in Set(names).sorted() { object.member(name, EmptyObject()) }
        }
    }
}

private struct EmptyObject: JSONWritable {
    func write(to writer: inout JSONWriter) { writer.object { _ in } }
}
