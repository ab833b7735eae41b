extension RunKeys {
    static let logDriver = Value<String>(
        "log-driver", as: "string",
        help: "Where output is kept for `swrun logs`: `json-file` or `none`\n"
            + "(default json-file; none for a foreground run with --rm without -t)")
    static let logOptions = List(
        "log-opt", help: "`max-size=SIZE` of a log file (default 10m),\n`max-file=COUNT` (default 3), `labels=`, `env=`"
    )

    static let log: [any OptionKey] = [logDriver, logOptions]
}
