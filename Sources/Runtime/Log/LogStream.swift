/// Which of its two outputs a container wrote to. A terminal has one alone: what is shown there counts as the first.
package enum LogStream: String, Hashable, Sendable, CaseIterable {
    case output = "stdout"
    case error = "stderr"
}
