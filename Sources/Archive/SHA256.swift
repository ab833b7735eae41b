internal import CNettle

/// The hash that names everything in an image. See FIPS 180-4; nettle uses the processor's own instructions for it.
package struct SHA256: ~Copyable {
    private var state = sha256_ctx()

    package init() { nettle_sha256_init(&state) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        nettle_sha256_update(&state, bytes.count, start.assumingMemoryBound(to: UInt8.self))
    }

    package mutating func update(_ bytes: [UInt8]) { nettle_sha256_update(&state, bytes.count, bytes) }

    package consuming func finalize() -> Digest { current }

    /// The digest of what came so far; more may follow.
    package var current: Digest {
        // nettle's digest call resets the state, so it gets a copy.
        var state = state
        var hash = [UInt8](repeating: 0, count: 32)
        nettle_sha256_digest(&state, hash.count, &hash)
        return Digest(hash: hash)
    }
}
