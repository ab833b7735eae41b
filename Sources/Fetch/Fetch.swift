internal import Glibc

/// `swrun-fetch URL`: writes what a web server has under an address to standard output, or says in one line on standard
/// error why it cannot, and ends with 1.
///
/// A program of its own because libcurl and its libraries cost 2.6 ms of every start; `swrun` executes it when it needs
/// the network. The line does not repeat the address, which may hold a password.
@main struct Fetch {
    static func main() {
        guard CommandLine.arguments.count == 2, let address = CommandLine.arguments.last else {
            end(saying: "usage: swrun-fetch URL")
        }
        do throws(FetchError) {
            try Transfer().run(address)
        } catch { end(saying: error.description) }
    }

    private static func end(saying text: String) -> Never {
        let line = Array("\(text)\n".utf8)
        _ = write(2, line, line.count)
        exit(1)
    }
}
