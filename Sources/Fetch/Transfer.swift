internal import CCurl
internal import Glibc

/// One download with libcurl. See libcurl-easy(3).
///
/// A class because libcurl keeps the address that its callback gets.
final class Transfer {
    static let redirectLimit = 10
    /// Seconds until a connection must stand.
    private static let connectLimit = 15
    /// Seconds without a single byte.
    private static let stallLimit = 30

    private let handle: OpaquePointer
    private let reason: UnsafeMutablePointer<CChar>
    private var writeError: Int32 = 0

    init() throws(FetchError) {
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let handle = curl_easy_init() else {
            throw .transfer("libcurl does not start")
        }
        self.handle = OpaquePointer(handle)
        reason = .allocate(capacity: Int(CURL_ERROR_SIZE))
        reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(curl)
        reason.deallocate()
    }

    private var curl: UnsafeMutableRawPointer { UnsafeMutableRawPointer(handle) }

    /// Writes the body to standard output. Redirects are followed step by step, so that none leads from https to http.
    func run(_ address: String) throws(FetchError) {
        try configure()
        var address = address
        for _ in 0...Self.redirectLimit {
            guard let target = try perform(address) else { return }
            let (from, to) = (scheme(of: address), scheme(of: target))
            guard to == "http" || to == "https" else { throw .redirectLeavesWeb(to) }
            if from == "https", to == "http" { throw .redirectLeavesTLS }
            address = target
        }
        throw .tooManyRedirects
    }

    private func configure() throws(FetchError) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let codes = [
            fetch_set_web_only(curl),
            fetch_set_number(curl, CURLOPT_FOLLOWLOCATION, 0),
            fetch_set_number(curl, CURLOPT_CONNECTTIMEOUT, Self.connectLimit),
            fetch_set_number(curl, CURLOPT_LOW_SPEED_LIMIT, 1),
            fetch_set_number(curl, CURLOPT_LOW_SPEED_TIME, Self.stallLimit),
            // Time limits without alarm(2).
            fetch_set_number(curl, CURLOPT_NOSIGNAL, 1),
            fetch_set_text(curl, CURLOPT_USERAGENT, "swrun"),
            fetch_set_pointer(curl, CURLOPT_ERRORBUFFER, reason),
            fetch_set_writer(
                curl,
                { bytes, _, count, context in
                    guard let bytes, let context else { return 0 }
                    return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().take(bytes, count)
                }, context),
        ]
        // As curl(1) does; libcurl by itself does not look.
        if let authorities = getenv("SSL_CERT_FILE") {
            guard fetch_set_text(curl, CURLOPT_CAINFO, authorities) == CURLE_OK else {
                throw .transfer("libcurl does not take $SSL_CERT_FILE")
            }
        }
        if let failed = codes.first(where: { $0 != CURLE_OK }) {
            throw .transfer("libcurl lacks what is needed: \(String(cString: curl_easy_strerror(failed)))")
        }
    }

    /// Asks for one address.
    /// - Returns: Where a redirect leads; nil when the body was written.
    private func perform(_ address: String) throws(FetchError) -> String? {
        reason[0] = 0
        let code = fetch_set_text(curl, CURLOPT_URL, address)
        let result = code == CURLE_OK ? curl_easy_perform(curl) : code
        if writeError != 0 { throw .output(String(cString: strerror(writeError))) }
        let status = fetch_status(curl)
        // What the server refused says more than how it broke off.
        if status >= 400 { throw .status(status) }
        guard result == CURLE_OK else {
            let text = reason[0] == 0 ? String(cString: curl_easy_strerror(result)) : String(cString: reason)
            // "Could not resolve host", but "URL using bad/illegal format".
            let isSentence = text.dropFirst().first?.isLowercase ?? false
            throw .transfer(isSentence ? text.prefix(1).lowercased() + text.dropFirst() : text)
        }
        if (200..<300).contains(status) { return nil }
        if let target = fetch_redirect(curl) { return String(cString: target) }
        throw .status(status)
    }

    /// Passes on a piece of the body; that of a redirect or an error is for nobody.
    /// - Returns: `count`, or anything else to give up.
    private func take(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
        guard (200..<300).contains(fetch_status(curl)) else { return count }
        var written = 0
        while written < count {
            let step = write(1, bytes + written, count - written)
            if step < 0 {
                if errno == EINTR { continue }
                writeError = errno
                return 0
            }
            written += step
        }
        return count
    }

    private func scheme(of address: String) -> String { address.prefix { $0 != ":" }.lowercased() }
}
