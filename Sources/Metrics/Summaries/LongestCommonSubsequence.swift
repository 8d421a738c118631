/// The longest common subsequence of two sequences of numbers.
struct LongestCommonSubsequence {
    private let reference: [Int]
    private let prediction: [Int]
    /// `lengths[i * (count of the prediction + 1) + j]`: the length for the first i of the reference and j of the
    /// prediction.
    private let lengths: [Int32]

    init(_ reference: [Int], _ prediction: [Int]) {
        self.reference = reference
        self.prediction = prediction
        let width = prediction.count + 1
        var lengths = [Int32](repeating: 0, count: (reference.count + 1) * width)
        for i in reference.indices {
            for j in prediction.indices {
                lengths[(i + 1) * width + j + 1] =
                    reference[i] == prediction[j]
                    ? lengths[i * width + j] + 1 : max(lengths[i * width + j + 1], lengths[(i + 1) * width + j])
            }
        }
        self.lengths = lengths
    }

    var length: Int { Int(lengths[lengths.count - 1]) }

    /// The places in the reference of a longest subsequence. Among equals it is the one that rouge-score reads from its
    /// table, starting at the end: a shorter reference is preferred to a shorter prediction.
    var places: [Int] {
        let width = prediction.count + 1
        var places: [Int] = []
        var i = reference.count
        var j = prediction.count
        while i > 0, j > 0 {
            if reference[i - 1] == prediction[j - 1] {
                i -= 1
                j -= 1
                places.append(i)
            } else if lengths[i * width + j - 1] > lengths[(i - 1) * width + j] {
                j -= 1
            } else {
                i -= 1
            }
        }
        return places
    }
}
