package import Linux

/// What is wrong with a network that was asked for.
package enum NetworkError: HintedError, Hashable, CustomStringConvertible {
    case notFound(String)
    case ambiguous(String)
    case exists(String)
    case invalidName(String)
    case predefined(name: String, verb: String)
    case inUse(name: String, containers: [String])
    case noFreeSubnet
    case overlaps(subnet: Subnet, with: Subnet)
    case noFreeAddress(network: String)
    case addressInUse(IPAddress)
    case addressOutside(IPAddress, network: String)
    case noSuchVersion(network: String, IPAddress.Family)
    case portTaken(SocketAddress)
    case noPortLeft(TransportProtocol)
    case damaged(name: String, reason: String)
    /// A part of the kernel, or a right, that is not there.
    case unsupported(SystemError, missing: String)
    case containerNotRunning(String)
    /// It has just ended.
    case notRunning(String)
    case alreadyConnected(container: String, network: String)
    /// It runs with a network namespace that nobody looks after.
    case hasNoNetworks(String)
    /// A link that has the name of a network's bridge and is none of ours.
    case foreignLink(String)

    package var description: String {
        switch self {
        case .notFound(let name): "network \(name) not found"
        case .ambiguous(let prefix): "network \(prefix) is ambiguous: several IDs begin so"
        case .exists(let name): "network with name \(name) already exists"
        case .invalidName(let problem): problem
        case .predefined(let name, let verb): "\(name) is a pre-defined network and cannot be \(verb)"
        case .inUse(let name, let containers):
            "network \(name) has active endpoints: \(containers.joined(separator: ", "))"
        case .noFreeSubnet: "cannot choose a subnet: every private range is in use on this machine"
        case .overlaps(let subnet, let other): "cannot use subnet \(subnet): it overlaps with \(other) of this machine"
        case .noFreeAddress(let network): "cannot find an address in network \(network): all are in use"
        case .addressInUse(let address): "cannot use address \(address): Address already in use"
        case .addressOutside(let address, let network):
            "cannot use address \(address): it is none that network \(network) gives to containers"
        case .noSuchVersion(let network, let family):
            "cannot use an address of IPv\(family == .v4 ? 4 : 6): network \(network) has none"
        case .portTaken(let place): "Bind for \(place) failed: port is already allocated"
        case .noPortLeft(let transport): "cannot find a free \(transport.rawValue) port from 32768 to 60999"
        case .damaged(let name, let reason): "cannot read the network \(name): \(reason)"
        case .unsupported(let error, _): "\(error)"
        case .containerNotRunning(let name): "cannot join the network of container \(name): it is not running"
        case .notRunning(let name): "container \(name) is not running"
        case .alreadyConnected(let container, let network):
            "endpoint with name \(container) already exists in network \(network)"
        case .hasNoNetworks(let name): "cannot connect container \(name) to a network: it runs with --network none"
        case .foreignLink(let name): "cannot make the bridge \(name): there is a link of that name that is not swrun's"
        }
    }

    package var hint: String? {
        switch self {
        case .unsupported(_, let missing): "\(missing); --network none or --network host needs neither"
        case .overlaps: "choose another one with --subnet"
        case .hasNoNetworks: "stop it first: it is connected at its next start"
        case .inUse: "stop them, or disconnect them by 'swrun network disconnect'"
        default: nil
        }
    }

    /// Says what is probably missing where the kernel refuses to make a part of a network.
    static func explaining(_ error: SystemError) -> any Error {
        switch error.errno {
        case .notPermitted, .accessDenied:
            NetworkError.unsupported(error, missing: "a bridge network needs CAP_NET_ADMIN")
        case .notSupported, .noSuchDevice, .notImplemented, .noProtocol:
            NetworkError.unsupported(
                error, missing: "a bridge network needs the kernel's modules bridge and veth, which are not there")
        default: error
        }
    }
}
