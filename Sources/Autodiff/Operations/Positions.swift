import Tensors

extension Tape {
    /// Adds a vector for its position to each row of y, in place.
    ///
    ///     y_i += table_(positions_i)
    ///
    /// - Parameters:
    ///   - y: `[positions.count, columns]`, which nothing has read yet
    ///   - positions: each at least 0 and less than the table's rows
    ///   - table: `[greatest number of positions, columns]`
    ///
    /// Saves the positions. Gradient: dtable_(positions_i) += dy_i.
    /// Gehring et al. 2017, "Convolutional Sequence to Sequence Learning", section 3.1.
    public func addPositions(_ table: Parameter<Element>, _ positions: [Int32], to y: Variable<Element>) {
        let columns = y.value.columns
        y.requireGradient(if: table.isTrained)
        addPositions(table.value, positions, to: y)
        let work = OperationWork.elements(3 * positions.count * columns, of: Element.self)
        let slot = y.slot
        record("positions", work, isNeeded: table.isTrained, parameters: [table]) {
            withPointers(slot.gradient, table.gradient) {
                EmbeddingKernel.backward(positions, dy: $0, dtable: $1, columns: columns)
            }
        }
    }

    /// Adds a fixed vector for its position to each row of y, in place.
    ///
    ///     y_i += table_(positions_i)
    ///
    /// The parameters are those of ``addPositions(_:_:to:)``. Nothing is trained, and gradients pass unchanged.
    public func addPositions(_ table: Tensor<Element>, _ positions: [Int32], to y: Variable<Element>) {
        let columns = y.value.columns
        precondition(
            table.columns == columns && positions.count == y.value.rows,
            "positions: y \(y.value.shape), table \(table.shape), \(positions.count) positions")
        precondition(
            positions.allSatisfy { $0 >= 0 && $0 < table.rows }, "positions: one outside 0..<\(table.rows)")
        compute("positions", .elements(3 * positions.count * columns, of: Element.self)) {
            withPointers(table, y.value) { EmbeddingKernel.add(positions, of: $0, to: $1, columns: columns) }
        }
    }
}
