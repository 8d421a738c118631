import Tensors

extension Tensor {
    /// The mean of the rows of a matrix, `[1, columns]`.
    var meanRow: Tensor {
        var sums = [Double](repeating: 0, count: columns)
        for (index, element) in elements.enumerated() { sums[index % columns] += Double(element) }
        return Tensor(sums.map { Element($0 / Double(rows)) }, shape: [1, columns])
    }
}
