internal import Glibc
internal import Linux

/// What a thread does.
class ThreadWork {
    /// Runs in the thread, once.
    func run() {}
    /// Makes `run` return soon.
    func stop() {}
}

/// A thread that is told to stop when its owner goes. See pthread_create(3).
final class WorkerThread {
    private let work: ThreadWork
    private var thread: pthread_t?

    init(_ work: ThreadWork) throws(ArchiveError) {
        self.work = work
        // Signals belong to the thread that was there before.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        // The thread owns the work too: it may outlive this owner by the length of one read.
        let retained = Unmanaged.passRetained(work)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, retained.toOpaque())
        guard status == 0 else {
            retained.release()
            throw .system(SystemError("start a thread", nil, Errno(rawValue: status)))
        }
        self.thread = thread
    }

    /// Does not wait: the thread may be reading from a pipe that nobody writes to.
    deinit {
        guard let thread else { return }
        work.stop()
        pthread_detach(thread)
    }

    /// Stops the work and waits until the thread is gone.
    func join() {
        guard let thread else { return }
        work.stop()
        pthread_join(thread, nil)
        self.thread = nil
    }
}
