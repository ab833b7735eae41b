internal import FoundationEssentials

extension SeccompProfile {
    /// Reads a profile as `--security-opt seccomp=FILE` names one: docker's form, in which a rule may depend on
    /// capabilities, architecture and kernel, or the OCI specification's, which knows no such conditions.
    /// - Parameters:
    ///   - granted: The capabilities of the bounding set.
    ///   - kernel: Version and release of the running kernel: (6, 1).
    package init(
        decoding bytes: [UInt8], granting granted: CapabilitySet, on machine: Machine, kernel: (Int, Int)
    ) throws(SeccompProfileError) {
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch let error as SeccompProfileError {
            throw error
        } catch let error as DecodingError {
            throw SeccompProfileError(error)
        } catch {
            throw SeccompProfileError(reason: "\(error)")
        }
        if file.architectures?.isEmpty == false, file.archMap?.isEmpty == false {
            throw SeccompProfileError(reason: "'architectures' and 'archMap' were specified, use either")
        }
        var rules: [Rule] = []
        for rule in file.syscalls ?? [] {
            if rule.name?.isEmpty == false, rule.names?.isEmpty == false {
                throw SeccompProfileError(reason: "'name' and 'names' were specified for one rule, use either")
            }
            let names = rule.names ?? rule.name.map { [$0] } ?? []
            if rule.applies(granted, machine, kernel), !names.isEmpty {
                rules.append(Rule(names, rule.action, errnoRet: rule.errnoRet, args: rule.args ?? []))
            }
        }
        let mapped = file.archMap?.first { $0.architecture == machine.architecture }
        self.init(
            defaultAction: file.defaultAction, defaultErrnoRet: file.defaultErrnoRet,
            architectures: mapped.map { [$0.architecture] + ($0.subArchitectures ?? []) } ?? file.architectures,
            flags: file.flags, syscalls: rules)
    }

    /// Larger ones are refused unread.
    package static let fileLimit = 4 << 20

    private struct File: Decodable {
        let defaultAction: Action
        let defaultErrnoRet: UInt32?
        let architectures: [Architecture]?
        let archMap: [Mapping]?
        let flags: [String]?
        let syscalls: [ConditionalRule]?
    }

    private struct Mapping: Decodable {
        let architecture: Architecture
        let subArchitectures: [Architecture]?
    }

    private struct ConditionalRule: Decodable {
        /// The older form, with one call.
        let name: String?
        let names: [String]?
        let action: Action
        let errnoRet: UInt32?
        let args: [Argument]?
        let includes: Condition?
        let excludes: Condition?

        func applies(_ granted: CapabilitySet, _ machine: Machine, _ kernel: (Int, Int)) -> Bool {
            if let excludes {
                if excludes.arches?.contains(machine.dockerName) == true { return false }
                if excludes.capabilities.contains(where: { $0.map(granted.contains) ?? false }) { return false }
                if let least = excludes.minKernel, kernel >= (least.version, least.release) { return false }
            }
            if let includes {
                if let arches = includes.arches, !arches.isEmpty, !arches.contains(machine.dockerName) { return false }
                if !includes.capabilities.allSatisfy({ $0.map(granted.contains) ?? false }) { return false }
                if let least = includes.minKernel, kernel < (least.version, least.release) { return false }
            }
            return true
        }
    }

    private struct Condition: Decodable {
        let caps: [String]?
        let arches: [String]?
        let minKernel: KernelVersion?

        /// nil for a name that no kernel known to us has: nobody holds it.
        var capabilities: [Capability?] { (caps ?? []).map { Capability(named: $0) } }
    }

    /// "4.8", as a string.
    private struct KernelVersion: Decodable {
        let version: Int
        let release: Int

        init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 2, let version = parts[0], let release = parts[1], version >= 0, release >= 0 else {
                throw SeccompProfileError(reason: "invalid kernel version \"\(text)\", expected \"4.8\"")
            }
            (self.version, self.release) = (version, release)
        }
    }
}

/// A profile that makes no sense.
package struct SeccompProfileError: Error, Hashable, CustomStringConvertible {
    let reason: String

    init(reason: String) { self.reason = reason }

    init(_ error: DecodingError) {
        let (context, text): (DecodingError.Context, String) =
            switch error {
            case .keyNotFound(let key, let context): (context, "'\(key.stringValue)' is missing")
            case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, "not of the right type")
            case .dataCorrupted(let context): (context, context.debugDescription)
            @unknown default: (.init(codingPath: [], debugDescription: ""), "not readable")
            }
        let place = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? "." + $0.stringValue }.joined()
        reason = place.isEmpty ? text : "\(place.drop { $0 == "." }): \(text)"
    }

    package var description: String { "decoding seccomp profile failed: \(reason)" }
}
