import Tensors

extension Tape {
    /// Some columns of x in new memory, such as the keys of a product that holds queries, keys and values.
    ///
    /// x `[rows, all columns]` -> `[rows, columns]`. Saves nothing. Gradient: it is added to that of the columns.
    public func columns(of x: Variable<Element>, _ columns: Range<Int>) -> Variable<Element> {
        let rows = x.value.rows
        precondition(
            columns.lowerBound >= 0 && columns.upperBound <= x.value.columns, "columns \(columns) of \(x.value.shape)")
        let y = Variable(
            Tensor<Element>(uninitialized: [rows, columns.count]), needsGradient: x.needsGradient, routes: x.routes)
        let work = OperationWork.elements(2 * rows * columns.count, of: Element.self)
        compute("columns", work) {
            withMatrices(x.value, y.value) { RowKernel.copy($0[columns: columns], to: $1) }
        }
        let (argument, result) = (x.slot, y.slot)
        record("columns", work, isNeeded: x.needsGradient) {
            withMatrices(result.gradient, argument.gradient) { RowKernel.add($0, to: $1[columns: columns]) }
        }
        return y
    }
}
