package import Archive

extension Store {
    /// Gives an image one more name. A name that belonged to another image moves; that image stays, without a name if it
    /// was the last.
    /// - Throws: `StoreError.digestReference`; `StoreError.noSuchImage` when the image has been removed meanwhile.
    package func tag(_ image: Image, as reference: Reference) throws { try tag(image.id, as: reference) }

    package func tag(_ image: Digest, as reference: Reference) throws {
        guard reference.digest == nil else { throw StoreError.digestReference }
        try updateIndex { index in
            guard let entry = try index.entries(of: image).first else {
                throw StoreError.noSuchImage(image.description)
            }
            _ = try index.give([reference.withDefaultTag], to: entry)
        }
    }
}
