import Batching
import Tensors

/// Which examples an evaluation with a limit takes.
///
/// Files are often in order of something, so the first ones would be a poor sample: those are taken that come first in a
/// fixed permutation. The sample depends on the number of examples alone, so that all steps and all runs are measured by
/// the same examples; a larger one holds every smaller one.
public enum EvaluationSample {
    private static let key: UInt64 = 0x6D69_7874

    /// The ordinals of the sample in ascending order: `maximum` of `0..<count`, or all of them.
    public static func ordinals(count: Int, maximum: Int? = nil) -> [Int] {
        guard let maximum, maximum < count else { return Array(0..<count) }
        let permutation = KeyedPermutation(count: count, stream: Philox(key: key, 0))
        return (0..<max(0, maximum)).map { permutation[$0] }.sorted()
    }
}
