import Tensors

extension Tape {
    /// Some columns as a variable: in new memory, if they are not all columns of theirs.
    ///
    /// `[rows, all columns]` -> `[rows, columns]`. Saves nothing. Gradient: it is added to that of the columns.
    public func variable(of view: VariableColumns<Element>) -> Variable<Element> {
        let (x, columns, rows) = (view.variable, view.range, view.variable.value.rows)
        guard columns != 0..<x.value.columns else { return x }
        let y = Variable(
            Tensor<Element>(uninitialized: [rows, columns.count]), needsGradient: x.needsGradient,
            sequences: x.sequences)
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

/// Some columns of a variable in place, such as the keys of a product that holds queries, keys and values.
public struct VariableColumns<Element: Scalar> {
    package let variable: Variable<Element>
    package let range: Range<Int>

    /// The number of rows.
    public var rows: Int { variable.value.rows }
    /// `[rows, columns]`
    package var shape: [Int] { [rows, range.count] }
}

extension Variable {
    /// All columns. The variable has two dimensions.
    public var allColumns: VariableColumns<Element> { self[columns: 0..<value.columns] }

    /// Some columns. The variable has two dimensions.
    public subscript(columns columns: Range<Int>) -> VariableColumns<Element> {
        precondition(
            columns.lowerBound >= 0 && columns.upperBound <= value.columns, "columns \(columns) of \(value.shape)")
        return VariableColumns(variable: self, range: columns)
    }
}
