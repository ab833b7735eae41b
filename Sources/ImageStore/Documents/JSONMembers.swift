/// Takes an object apart by its keys, as a decoder would, in a few microseconds instead of half a millisecond: Foundation's
/// decoder is for documents that have something wrong, which it can name.
///
/// A member that is missing or null is nil. One that is not what it was asked for spoils the whole: see `isSound`.
struct JSONMembers {
    private let members: [JSONValue.Member]
    /// Whether everything that was asked for was of the kind it was asked for.
    private(set) var isSound: Bool

    /// - Parameter value: nil stands for an object without members.
    init(_ value: JSONValue?) {
        switch value {
        case nil, .null: (members, isSound) = ([], true)
        case .object(let members): (self.members, isSound) = (members, true)
        default: (members, isSound) = ([], false)
        }
    }

    var keys: [String] { members.map(\.key) }

    func value(_ key: String) -> JSONValue? {
        switch members.first(where: { $0.key == key })?.value {
        case nil, .null: nil
        case let value?: value
        }
    }

    private mutating func read<Content>(_ key: String, _ content: (JSONValue) -> Content?) -> Content? {
        guard let value = value(key) else { return nil }
        let found = content(value)
        if found == nil { isSound = false }
        return found
    }

    mutating func text(_ key: String) -> String? { read(key, \.text) }

    mutating func texts(_ key: String) -> [String]? {
        read(key) { value in
            guard case .array(let elements) = value else { return nil }
            let texts = elements.compactMap(\.text)
            return texts.count == elements.count ? texts : nil
        }
    }

    mutating func integer(_ key: String) -> Int64? {
        read(key) { if case .integer(let number) = $0 { number } else { nil } }
    }

    mutating func truth(_ key: String) -> Bool? {
        read(key) { if case .bool(let truth) = $0 { truth } else { nil } }
    }

    mutating func objects(_ key: String) -> [JSONMembers]? {
        read(key) { value in
            guard case .array(let elements) = value else { return nil }
            let objects = elements.map { JSONMembers($0) }
            return objects.allSatisfy(\.isSound) ? objects : nil
        }
    }

    /// The keys of an object whose values say nothing.
    mutating func set(_ key: String) -> Set<String>? {
        read(key) { value in
            guard case .object(let members) = value else { return nil }
            return Set(members.map(\.key))
        }
    }

    mutating func textsByKey(_ key: String) -> [String: String]? {
        read(key) { value in
            guard case .object(let members) = value else { return nil }
            var texts: [String: String] = [:]
            for member in members { texts[member.key] = member.value.text }
            return texts.count == members.count ? texts : nil
        }
    }

    /// Something that is written as a text.
    mutating func value<Content>(_ key: String, of make: (String) -> Content?) -> Content? {
        read(key) { $0.text.flatMap(make) }
    }
}

extension JSONValue {
    fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
}
