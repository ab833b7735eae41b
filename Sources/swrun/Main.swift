internal import FoundationEssentials
internal import Linux

@main struct Main {
    static func main() {}
}
