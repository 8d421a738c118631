/// A few integers for each example. Their sums over examples give a score.
struct SummedStatistics: Sendable {
    /// The number of integers for an example.
    let width: Int
    private let values: [Int]

    init(_ rows: [[Int]], width: Int) {
        precondition(rows.allSatisfy { $0.count == width }, "statistics of other width than \(width)")
        self.width = width
        values = rows.flatMap { $0 }
    }

    func sums(_ indices: [Int]) -> [Int] {
        var sums = [Int](repeating: 0, count: width)
        for index in indices {
            let start = index * width
            for place in 0..<width { sums[place] += values[start + place] }
        }
        return sums
    }

    /// The statistics of each example.
    var rows: [[Int]] { stride(from: 0, to: values.count, by: width).map { Array(values[$0..<($0 + width)]) } }
}
