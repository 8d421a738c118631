import Batching
import Tensors

/// The examples that an evaluation with a limit uses.
///
/// Files often have an order, so the first examples would be a poor sample. The sample is the beginning of a fixed
/// permutation. It depends only on the number of examples and on their groups. All steps and all runs are therefore
/// measured by the same examples, and a larger sample contains every smaller one.
package enum EvaluationSample {
    private static let key: UInt64 = 0x6D69_7874

    /// The ordinals of the sample in ascending order: `maximum` of `0..<count`, or all of them.
    package static func ordinals(count: Int, maximum: Int? = nil) -> [Int] {
        guard let maximum, maximum < count else { return Array(0..<count) }
        let permutation = permutation(count)
        return (0..<max(0, maximum)).map { permutation[$0] }.sorted()
    }

    /// The sample of examples that are judged in groups: whole groups, as many as fit, but at least one.
    /// - Parameter groups: the group of each example
    package static func ordinals<Group: Hashable>(groups: [Group], maximum: Int? = nil) -> [Int] {
        guard let maximum, maximum < groups.count else { return Array(groups.indices) }
        guard maximum > 0 else { return [] }
        let members = Dictionary(grouping: groups.indices) { groups[$0] }
        let permutation = permutation(groups.count)
        var taken: Set<Group> = []
        var ordinals: [Int] = []
        for place in groups.indices {
            let group = groups[permutation[place]]
            guard !taken.contains(group), let members = members[group] else { continue }
            guard ordinals.isEmpty || ordinals.count + members.count <= maximum else { break }
            taken.insert(group)
            ordinals += members
        }
        return ordinals.sorted()
    }

    /// - Precondition: `count` is at least 1.
    private static func permutation(_ count: Int) -> KeyedPermutation {
        KeyedPermutation(count: count, stream: Philox(key: key, 0))
    }
}
