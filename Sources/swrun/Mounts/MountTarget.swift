internal import Linux
internal import Runtime

/// Where in the container something is mounted.
enum MountTarget {
    /// The path without ".", ".." and double slashes, as the container will name it.
    static func normalized(_ text: String, failure: (String) -> Failure) throws -> String {
        guard text.hasPrefix("/") else { throw failure("invalid mount path: '\(text)' mount path must be absolute") }
        guard !text.utf8.contains(0) else { throw failure("invalid mount path") }
        var names: [Substring] = []
        for name in text.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        guard !names.isEmpty else { throw failure("invalid specification: destination can't be '/'") }
        let target = "/" + names.joined(separator: "/")
        if names == ["dev"] || names == ["dev", "pts"] || !KernelTree.mayBeCovered(Path(target)) {
            throw failure("\(target) is the container's own and cannot be mounted over")
        }
        return target
    }
}

/// A file or directory of the host to mount.
enum BindSource {
    /// The absolute path, for what is there.
    /// - Parameter mayBeMissing: Whether a directory is going to be made where nothing is.
    static func path(
        _ text: String, of caller: Caller, mayBeMissing: Bool = false, failure: (String, _ hint: String?) -> Failure
    ) throws -> String {
        let place = try text.hasPrefix("/") ? Path(text) : caller.workingDirectory().appending(text)
        guard mayBeMissing || caller.exists(place) else {
            throw failure(
                "bind source path does not exist: \(place)", "swrun does not create it: mkdir -p \(place)")
        }
        return RawText.text(of: place.bytes)
    }
}
