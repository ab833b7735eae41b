/// Why something cannot be had from the web.
enum FetchError: Error, CustomStringConvertible {
    /// Anything that libcurl says: names that do not resolve, connections that break, certificates that do not hold.
    case transfer(String)
    /// The server's answer, as a number of RFC 9110, section 15.
    case status(Int)
    case tooManyRedirects
    /// The target's scheme.
    case redirectLeavesWeb(String)
    case redirectLeavesTLS
    case output(String)

    var description: String {
        switch self {
        case .transfer(let reason): reason
        case .status(let status): "the server answered with status \(status)"
        case .tooManyRedirects: "redirected more than \(Transfer.redirectLimit) times"
        case .redirectLeavesWeb(let scheme): "refusing to follow a redirect to \(scheme)"
        case .redirectLeavesTLS: "refusing to follow a redirect from https to http"
        case .output(let reason): "cannot write what was received: \(reason)"
        }
    }
}
