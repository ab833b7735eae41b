internal import CLinux

/// Our own executable, started anew through a mount of it that nobody can write through.
///
/// A process that is about to join a container can be looked at from inside through `/proc`: its executable, which is a
/// file of the host (CVE-2019-5736), its command line, environment and descriptors. What is started here has a detached,
/// read-only mount of its own for an executable, the few words and descriptors it is given, and no environment.
/// See open_tree(2) OPEN_TREE_CLONE, mount_setattr(2), execveat(2).
package enum SealedProgram {
    /// The number of the mount; what is passed follows.
    private static let mountNumber: Int32 = 3
    /// The number of the first descriptor that is passed.
    package static let firstPassed = mountNumber + 1

    /// Replaces this process. Descriptors 0, 1 and 2 go on as they are, every other one that is not passed is closed.
    /// - Parameters:
    ///   - words: Its command line, its name first: whoever shares a pid namespace with it can read them.
    ///   - numbers: The descriptors it gets. See `passed`.
    package static func become(_ words: [String], passing numbers: [Int32]) throws(SystemError) -> Never {
        let mount = try Mount.clone("/proc/self/exe", recursive: false)
        try Mount.set([.readOnly, .noSetID, .noDevices], on: mount, recursive: false)
        throw try execute(mount, words, passing: numbers)
    }

    /// The same from a process that `become` has started and that has kept its mount, which cannot be cloned once more: see
    /// `close`. It is closed to execution again by what is started.
    package static func becomeAgain(_ words: [String], passing numbers: [Int32]) throws(SystemError) -> Never {
        let mount = FileDescriptor(owning: mountNumber)
        try Mount.clear(.noExecution, on: mount)
        throw try execute(mount, words, passing: numbers)
    }

    /// - Returns: Why it came back.
    private static func execute(
        _ mount: borrowing FileDescriptor, _ words: [String], passing numbers: [Int32]
    ) throws(SystemError) -> SystemError {
        let first = mountNumber
        let beyond = first + Int32(numbers.count) + 1
        // Out of the way first: a number in the range may be one that is still to be moved.
        var copies: [Int32] = []
        for number in [mount.rawValue] + numbers {
            copies.append(
                try check("duplicate", descriptorName(number)) {
                    linux_fcntl(number, F_DUPFD_CLOEXEC, Int(beyond))
                })
        }
        for (number, copy) in zip(first..<beyond, copies) {
            try check("pass on", descriptorName(copy)) { dup2(copy, number) }
        }
        try Inheritance.closeOnExecution(from: UInt32(beyond))
        let argv = words.map { strdup(Path($0).cString) } + [nil]
        let environment: [UnsafeMutablePointer<CChar>?] = [nil]
        execveat(first, "", argv, environment, AT_EMPTY_PATH)
        let reason = Errno.current
        for text in argv { free(text) }
        return SystemError("execute", "swrun", reason)
    }

    /// Closes this process, which `become` has started, to everybody else: nobody may look into it, and nobody may have
    /// the kernel execute it as the interpreter of a script ("#!/proc/self/exe").
    /// - Parameter keepsMount: Whether its number stays open, for `becomeAgain`.
    package static func close(keepsMount: Bool = false) throws(SystemError) {
        try Inheritance.setDumpable(false)
        let mount = FileDescriptor(owning: mountNumber)
        try Mount.set([.readOnly, .noExecution], on: mount, recursive: false)
        if keepsMount { _ = mount.release() }
    }

    /// Closes a mount that was kept once more: what `becomeAgain` has opened it for runs, or came to nothing.
    package static func closeAgain() throws(SystemError) {
        let mount = FileDescriptor(owning: mountNumber)
        do throws(SystemError) {
            try Mount.set(.noExecution, on: mount, recursive: false)
        } catch {
            _ = mount.release()
            throw error
        }
        _ = mount.release()
    }

    /// One of the descriptors that `become` passed on, counted from 0. It can be had once.
    package static func passed(_ index: Int32) throws(SystemError) -> FileDescriptor {
        let descriptor = FileDescriptor(owning: mountNumber + 1 + index)
        let number = descriptor.rawValue
        try check("take over", descriptorName(number)) { linux_fcntl(number, F_SETFD, Int(FD_CLOEXEC)) }
        return descriptor
    }
}
