import Tensors

extension Tape {
    /// Looks up one row of a table per id.
    ///
    ///     y_i = table_(ids_i)
    ///
    /// - Parameters:
    ///   - ids: each at least 0 and less than the table's rows
    ///   - table: `[vocabulary, columns]`; of integers, each times the scale of its row
    ///   - sequences: the sequences of the ids
    /// - Returns: `[ids.count, columns]`
    ///
    /// Saves the ids. Gradient: dtable_(ids_i) += dy_i.
    public func embedding(
        _ ids: [Int32], _ table: Parameter<Element>, sequences: RowSequences? = nil
    ) -> Variable<Element> {
        let columns = table.columns
        precondition(ids.allSatisfy { $0 >= 0 && $0 < table.rows }, "embedding: an id outside 0..<\(table.rows)")
        let y = Variable(
            Tensor<Element>(uninitialized: [ids.count, columns]), needsGradient: table.isTrained, sequences: sequences)
        compute("embedding", .elements(2 * ids.count * columns, of: Element.self)) {
            if let integers = table.integers {
                withPointers(y.value) { EmbeddingKernel.forward(ids, table: integers, to: $0, columns: columns) }
            } else {
                withPointers(table.value, y.value) { EmbeddingKernel.forward(ids, table: $0, to: $1, columns: columns) }
            }
        }
        let result = y.slot
        record(
            "embedding", .elements(3 * ids.count * columns, of: Element.self), isNeeded: table.isTrained,
            parameters: [table]
        ) {
            withPointers(result.gradient, table.gradient) {
                EmbeddingKernel.backward(ids, dy: $0, dtable: $1, columns: columns)
            }
        }
        return y
    }
}
