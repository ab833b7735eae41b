internal import Linux

extension Child {
    /// Makes the kernel calls of one step. The order of cases is the order of a plan.
    /// - Returns: Whether there was anything to do.
    mutating func perform(_ step: Step, index: Int) throws(SystemError) -> Bool {
        switch step {
        case .hideFromOtherProcesses: try Inheritance.setDumpable(false)
        case .leaveSession: try Inheritance.leaveSession()
        case .leaveKeyring: try Inheritance.leaveKeyring()
        case .resetScheduling: try Inheritance.resetScheduling()
        case .setFileCreationMask(let mask): Inheritance.setFileCreationMask(mask)

        case .leaveStreams: try leaveStreams()
        case .joinNamespaces(let process):
            try Namespaces.join(descriptor: process.descriptor, process.namespaces)
        case .holdContainer: try holdContainer()
        case .connectNullDevice: try connectNullDevice()
        case .enterExistingDirectory(let path): try enterExisting(path)

        case .makeMountsPrivate: try Mount.makeAllPrivate()
        case .holdNullDevice: try holdNullDevice()
        case .holdEmptyDirectory: try holdEmptyDirectory()
        case .holdBindSource(let bind): try hold(bind)
        case .holdImage(let image, let place): try hold(image, at: place)
        case .holdSharedMemory(let process): try holdSharedMemory(of: process)
        case .attachSharedMemory: try attachSharedMemory()
        case .mountOverlay(let overlay): try mountOverlay(overlay)
        case .bindRoot(let path): try bindRoot(path)
        case .pivotRoot(let path):
            try Mount.pivotRoot(to: path)
            held.root = try Directory.open("/")

        case .mount(let fileSystem): try mount(fileSystem)
        case .makeDevice(let node): try makeDevice(node)
        case .makeLink(let name, let target): try makeLink(name, to: target)
        case .waitForControlGroups: try wait(for: .joinedControlGroups)
        case .unshareControlGroups: try Namespaces.controlGroup.unshare()
        case .attachBindMount(let bind): try attach(heldAt: bind.index, to: bind.destination)
        case .attachImage(let image): try attach(heldAt: image.index, to: image.destination)
        case .openTerminal(let size, let owner, let isConsole):
            try openTerminal(size, owner: owner, isConsole: isConsole, step: index)
        case .connectStreams(let streams): try connect(streams)
        case .setHostname(let name): try Inheritance.setHostname(name)
        case .setDomainName(let name): try Inheritance.setDomainName(name)
        case .joinNetwork(let process): try joinNetwork(process)
        case .bringUpLoopback: try bringUpLoopback()
        case .waitForInterfaces: try wait(for: .madeInterfaces)
        case .refuseAdvertisements(let interface, let keepsVersion6):
            return try refuseAdvertisements(interface, keepsVersion6: keepsVersion6)
        case .addAddress(let address, let interface): try add(address, to: interface)
        case .bringUp(let interface): try bringUp(interface)
        case .addDefaultRoute(let gateway, let interface): try addDefaultRoute(gateway, on: interface)
        case .writeProcess(let file, let value): try writeProcess(file, value)
        case .maskPath(let path): return try mask(path)
        case .makePathReadOnly(let path): return try makeReadOnly(path)
        case .sealMount(let path): try sealMount(path)
        case .enterDirectory(let path): try enter(path)

        case .setSecurityLabel(let label): try ask(for: label)
        case .setLimit(let limit): try Inheritance.setLimit(limit.number, soft: limit.soft, hard: limit.hard)
        case .boundCapabilities(let dropped):
            for capability in dropped { try Credentials.dropFromBoundingSet(capability) }
        case .setGroups(let groups): try Credentials.setGroups(groups)
        case .setGroup(let group): try Credentials.setGroup(group)
        case .setUser(let user):
            // Without this, leaving user 0 would empty the permitted set before the filter is in place.
            try Credentials.keepCapabilities(true)
            try Credentials.setUser(user)
        case .setCapabilities(let capabilities):
            try capabilities.apply()
            try Credentials.clearAmbientSet()
            try Credentials.keepCapabilities(false)
        case .setNoNewPrivileges: try Credentials.setNoNewPrivileges()
        case .dieWithHost:
            try Inheritance.dieWithParent()
            // A parent that died before that call sends no signal any more.
            guard try parentIsAlive else { throw SystemError("reach", "the parent", .brokenPipe) }
        case .resetSignals: try Inheritance.resetSignals()
        case .findProgram(let candidates): held.program = try findProgram(candidates)
        case .closeDescriptors: try Inheritance.closeOnExecution(from: 3)
        case .installFilter(let program): try Credentials.installFilter(program)
        case .execute(let arguments, let environment):
            let reason = ChildProcess.execute(held.program, arguments: arguments, environment: environment)
            throw SystemError("execute", held.program.description, reason)
        }
        return true
    }
}
