/// What this program calls itself.
enum Version {
    static let text = "0.1.0"
    /// The version of docker's interface whose documents ours are shaped like, for scripts that compare it.
    static let shape = "1.47"
}
