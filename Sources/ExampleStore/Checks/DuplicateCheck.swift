/// Finds examples of a split that repeat or contradict an earlier one.
///
/// Texts are compared by hashes of 64 bits, at 40 to 80 bytes an example. In a million texts, the chance that two
/// different ones share a hash is less than one in ten million.
package struct DuplicateCheck: Sendable {
    /// The ordinals of an example and of the earlier one with the same input.
    package struct Pair: Sendable, Equatable {
        package let earlier: Int
        package let later: Int

        package init(earlier: Int, later: Int) {
            self.earlier = earlier
            self.later = later
        }
    }

    /// The number of examples whose input and first target are those of an earlier one.
    package private(set) var duplicates = 0
    package private(set) var firstDuplicate: Pair?
    /// The number of examples with the input of an earlier one, if neither accepts the other's first target.
    package private(set) var contradictions = 0
    package private(set) var firstContradiction: Pair?

    private struct Seen {
        let ordinal: Int
        let target: Int
        let targets: Set<Int>
    }
    private var seen: [Int: Seen] = [:]

    package init() {}

    package mutating func add(_ example: StoredExample) {
        let input = Self.hash(example.input)
        let targets = example.targets.map(Self.hash)
        guard let earlier = seen[input] else {
            seen[input] = Seen(
                ordinal: example.ordinal, target: targets.first ?? 0, targets: targets.count > 1 ? Set(targets) : [])
            return
        }
        let pair = Pair(earlier: earlier.ordinal, later: example.ordinal)
        let target = targets.first ?? 0
        if earlier.target == target {
            duplicates += 1
            firstDuplicate = firstDuplicate ?? pair
        } else if !earlier.targets.contains(target), !targets.contains(earlier.target) {
            contradictions += 1
            firstContradiction = firstContradiction ?? pair
        }
    }

    /// A hash of the text's bytes: two spellings that Unicode calls equivalent are two texts.
    private static func hash(_ text: String) -> Int {
        var hasher = Hasher()
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return hasher.finalize()
    }
}
