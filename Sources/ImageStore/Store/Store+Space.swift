internal import Archive
internal import Linux

extension Store {
    /// The error as the user is to hear it: a full disk is named by the store that lies on it.
    func named(_ error: any Error) -> any Error {
        guard let reason = Store.systemError(in: error), reason.errno.meansFull else { return error }
        return StoreError.full(layout.root, reason: reason.errno)
    }

    private static func systemError(in error: any Error) -> SystemError? {
        switch error {
        case let error as SystemError: error
        case ArchiveError.system(let error): error
        case LayerError.entry(_, let reason): systemError(in: reason)
        case LoadError.unreadable(let error): systemError(in: error)
        default: nil
        }
    }
}
