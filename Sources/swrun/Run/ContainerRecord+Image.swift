internal import Archive
internal import ImageStore
internal import Runtime

extension ContainerRecord {
    /// What is remembered of a new container: enough to show it, to start it again and to commit it.
    init(id: String, name: String, image: Image, options: RunOptions, mounts: [MountPoint]) throws {
        let parameters = image.configuration.execution ?? .init()
        let command = try ContainerCommand(image: parameters, options: options)
        self.init(
            id: id, name: name, imageReference: options.image, imageID: image.id.description,
            path: command.words.first ?? "", args: Array(command.words.dropFirst()),
            configuration: ContainerConfiguration(parameters, options, command, id: id),
            hostConfiguration: HostConfiguration(options),
            layers: image.layers.reversed().map(\.chainID.hex))
        hostConfiguration.mounts = mounts
    }
}

extension ContainerConfiguration {
    init(
        _ image: ImageConfiguration.ExecutionParameters, _ options: RunOptions, _ command: ContainerCommand, id: String
    ) {
        self.init()
        hostname = options.hostName ?? String(id.prefix(12))
        user = options.user ?? image.user
        attachesInput = options.isInteractive && options.attachment.takesInput
        attachesOutput = options.attachment.takesOutput
        attachesErrors = options.attachment.takesErrors
        opensInput = options.isInteractive
        inputEndsWithClient = attachesInput
        hasTerminal = options.hasTerminal
        exposedPorts = image.exposedPorts.union(options.network.exposed.map(\.description)).sorted()
        environment = options.environment.committed(withImage: image.environment)
        entrypoint = command.entryPoint
        self.command = command.command
        self.image = options.image
        volumes = image.volumes.sorted()
        workingDirectory = options.workingDirectory ?? image.workingDirectory
        labels = image.labels.merging(options.labels) { $1 }
        stopSignal = options.stopSignal ?? image.stopSignal
        stopTimeout = options.stopTimeout
        health = options.health.settings(withImage: image)
    }
}

extension HostConfiguration {
    init(_ options: RunOptions) {
        self.init()
        annotations = options.annotations
        binds = options.mounts.binds
        mountWords = options.mounts.mountWords
        volumesFrom = options.mounts.volumesFromWords
        names = NameSettings(options.names)
        temporaryFileSystems = Dictionary(
            options.mounts.temporaryFileSystems.map { ($0.target, $0.options.joined(separator: ",")) }
        ) { $1 }
        networkMode = options.network.modeText(owner: nil)
        network = options.network.request
        addedCapabilities = options.addCapabilities
        droppedCapabilities = options.dropCapabilities
        extraGroups = options.extraGroups
        isReadOnly = options.isReadOnly
        usesInit = options.usesInit
        namespaces = options.namespaces.modes
        removesItself = options.isRemovedAtEnd
        restartPolicy = options.restartPolicy
        securityOptions = options.security.words
        limits = options.resources.limits
        access = options.access.access
        controlGroupParent = options.resources.controlGroupParent
        oomScoreAdjustment = options.resources.oomScoreAdjustment
        sharedMemorySize = Int64(clamping: options.sharedMemorySize)
    }
}

extension ImageConfiguration.ExecutionParameters {
    /// How an image that is committed of a container is run: as the container was. What the container's record does not
    /// hold comes from the image that it was made of.
    init(of container: ContainerConfiguration, madeOf image: ImageConfiguration.ExecutionParameters) {
        self = image
        user = container.user
        exposedPorts = Set(container.exposedPorts)
        environment = container.environment
        entrypoint = container.entrypoint
        command = container.command
        volumes = Set(container.volumes)
        workingDirectory = container.workingDirectory
        labels = container.labels
        stopSignal = container.stopSignal
        if let health = container.health { healthcheck = health.value }
    }
}
