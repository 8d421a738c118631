import Tensors

extension Tensor {
    /// A copy of a matrix `[rows, columns]` as `[columns, rows]`.
    package var transposed: Tensor {
        precondition(shape.count == 2, "transposed: a tensor of the shape \(shape) is no matrix")
        let (rows, columns) = (shape[0], shape[1])
        let result = Tensor(uninitialized: [columns, rows])
        withPointers(self, result) { source, target in
            for row in 0..<rows {
                for column in 0..<columns { target[column * rows + row] = source[row * columns + column] }
            }
        }
        return result
    }
}
