import TaskDefinitions

/// The keys of the examples so far.
struct KnownKeys {
    /// The keys of earlier records.
    private var earlier = Set<KeyHash>()
    /// The keys of the record's own examples, with their owners: examples of one owner may share a key.
    private var own: [KeyHash: Int] = [:]

    /// Whether no earlier example had any of the keys. They are known afterwards.
    mutating func areNew(_ keys: [RenderedExample.UniqueKey]) -> Bool {
        let hashes = keys.map { (KeyHash($0.text), $0.owner) }
        let isKnown = hashes.contains { hash, owner in
            earlier.contains(hash) || own[hash].map { $0 != owner } == true
        }
        guard !isKnown else { return false }
        for (hash, owner) in hashes { own[hash] = owner }
        return true
    }

    mutating func endRecord() {
        guard !own.isEmpty else { return }
        earlier.formUnion(own.keys)
        own.removeAll(keepingCapacity: true)
    }
}

/// A hash of 128 bits of a text. In a thousand million texts, the chance that two share a hash is one in 10^21.
private struct KeyHash: Hashable {
    private let first: UInt64, second: UInt64

    init(_ text: String) {
        (first, second) = (Self.hash(text, 1), Self.hash(text, 2))
    }

    private static func hash(_ text: String, _ seed: UInt8) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(seed)
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
