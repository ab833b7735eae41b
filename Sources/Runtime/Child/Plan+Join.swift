internal import Linux

extension Plan {
    /// The story of a further process of a container that runs: `swrun exec`. Namespaces, mounts and masks are there; what
    /// is left is to leave everything of the caller's behind *before* the container's processes can reach us.
    ///
    /// The parent is sealed (see `SealedProgram`) and has entered the pid namespace, so that the child is born in it and
    /// can be seen by the container from the first moment on.
    static func joining(
        _ first: JoinedProcess, as process: Specification.Process, in surroundings: Surroundings
    ) throws -> [Step] {
        let user = process.user
        var plan: [Step] = []

        // What the copy of the parent has open is nobody's business inside.
        plan += [.hideFromOtherProcesses, .leaveStreams]
        plan += [.leaveSession, .leaveKeyring, .resetScheduling, .setFileCreationMask(0)]
        // Limits count from here on: clone3 made us a member of the cgroup of v2, the host writes our number for v1.
        if !surroundings.controlGroupsToJoin.isEmpty {
            plan += [.waitForControlGroups(surroundings.controlGroupsToJoin)]
        }
        // All at once, so that at no moment a process with one foot on the host can be reached. From here on "/" is the
        // container's root.
        plan += [.joinNamespaces(first)]
        // The container has had time to bend every path: what is used of its tree is checked and held by descriptor.
        plan += [.holdContainer]
        if process.terminal == true {
            plan += [.openTerminal(process.terminalSize, owner: user.uid, isConsole: false)]
        } else if let streams = surroundings.streams {
            plan += [.connectStreams(streams)]
        } else {
            plan += [.connectNullDevice]
        }
        plan += process.memorySettings
        // Not made where it is missing: the container is as it is.
        plan += [.enterExistingDirectory(Path(process.cwd.isEmpty ? "/" : process.cwd))]
        return plan + (try rights(of: process, surroundings))
    }
}
