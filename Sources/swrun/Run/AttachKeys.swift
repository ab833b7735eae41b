/// The options that say who sees and feeds a container; what they mean is in `AttachOptions`.
enum AttachKeys {
    static let detach = Flag("detach", "d", help: "Run in the background, and print the container's ID")
    static let streams = List(
        "attach", "a", as: "stream", help: "Attach to STDIN, STDOUT or STDERR alone (default: all)"
    ) { text in
        AttachOptions.Stream(text) == nil ? "must be STDIN, STDOUT or STDERR" : nil
    }
    static let detachKeys = Value<String>(
        "detach-keys", as: "keys",
        help: "Keys that leave the container running\n(default ctrl-p,ctrl-q; \"\" for none)")
    static let proxiesSignals = Flag(
        "sig-proxy", initially: true, help: "Pass signals on to the container")

    static let create: [any OptionKey] = [streams]
    static let run: [any OptionKey] = [detach, detachKeys, proxiesSignals]
}
