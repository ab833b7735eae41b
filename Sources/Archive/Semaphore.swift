internal import Glibc

/// A count that one thread raises and another waits for. What was written before `signal` is seen after `wait`.
/// See sem_overview(7).
struct Semaphore: ~Copyable {
    private let semaphore: UnsafeMutablePointer<sem_t>

    init(_ count: UInt32) {
        semaphore = .allocate(capacity: 1)
        semaphore.initialize(to: sem_t())
        sem_init(semaphore, 0, count)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func signal() { sem_post(semaphore) }

    func wait() {
        // The only other reason to come back is a signal handler that ran.
        while sem_wait(semaphore) != 0 {}
    }
}
