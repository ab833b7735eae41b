internal import Linux

/// One mount that hides any number of places.
struct Cover: ~Copyable {
    private let mount: FileDescriptor
    private var isAttached = false

    /// - Parameter mount: A mount that is attached nowhere yet.
    init(_ mount: consuming FileDescriptor) { self.mount = mount }

    /// Lays the mount over a place.
    ///
    /// Before Linux 6.15 only what is attached can be cloned: the first place gets the mount itself, the others its copies.
    mutating func hide(_ place: borrowing FileDescriptor) throws(SystemError) {
        let source = isAttached ? try Mount.clone(mount, recursive: false) : try Mount.reopen(mount)
        try Mount.attach(source, to: place)
        isAttached = true
    }
}
