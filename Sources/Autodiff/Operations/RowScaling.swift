import Tensors

extension Tape {
    /// Multiplies every column of some rows of y by its own factor, in place.
    ///
    ///     y_ij *= l_j / n_j
    ///
    /// - Parameters:
    ///   - y: `[rows, columns]`, which nothing has read yet
    ///   - factors: l, with as many elements as y has columns
    ///   - divisors: n, `[columns]`, without gradient; nil for 1
    ///
    /// Saves the rows of y before, if l is trained. Gradients: dl_j = sum over rows of dy_ij y_ij / n_j, and
    /// dy_ij l_j / n_j.
    /// Liu et al. 2022, "Few-Shot Parameter-Efficient Fine-Tuning", section 3.3; with divisors Liu et al. 2024, "DoRA",
    /// section 4.
    public func scaleColumns(
        of y: Variable<Element>, rows: Range<Int>, by factors: Parameter<Element>, over divisors: Tensor<Element>? = nil
    ) {
        let columns = y.value.columns
        precondition(factors.count == columns, "scaling: y \(y.value.shape), factors \(factors.value.shape)")
        let scale = Tensor<Element>(uninitialized: [columns])
        withPointers(factors.value, divisors ?? factors.value, scale) { l, n, scale in
            for j in 0..<columns { scale[j] = divisors == nil ? l[j] : l[j] / n[j] }
        }
        y.requireGradient(if: factors.isTrained)
        let isKept = isRecording && factors.isTrained
        let before = Tensor<Element>(uninitialized: [isKept ? rows.count : 0, columns])
        let work = OperationWork.elements(2 * rows.count * columns, of: Element.self)
        compute("scaling", work) {
            withMatrices(y.value, before, scale) { y, before, scale in
                if isKept { RowKernel.copy(y[rows: rows], to: before) }
                RowKernel.scaleColumns(y[rows: rows], by: scale.pointer)
            }
        }
        let result = y.slot
        record("scaling", work, isNeeded: y.needsGradient, parameters: [factors]) {
            if factors.isTrained {
                let sums = Tensor<Element>(uninitialized: [columns])
                withMatrices(result.gradient, before, sums, factors.gradient, divisors ?? sums) { dy, y, sums, dl, n in
                    RowKernel.columnSums(dy[rows: rows], times: y, to: sums.pointer)
                    for j in 0..<columns {
                        dl.pointer[j] += divisors == nil ? sums.pointer[j] : sums.pointer[j] / n.pointer[j]
                    }
                }
            }
            withMatrices(result.gradient, scale) { RowKernel.scaleColumns($0[rows: rows], by: $1.pointer) }
        }
    }

    /// x itself in new memory, for operations that change it in place. Saves nothing. Gradient: dx = dy.
    public func copy(_ x: Variable<Element>) -> Variable<Element> {
        let y = Variable(
            Tensor<Element>(uninitialized: x.value.shape), needsGradient: x.needsGradient, sequences: x.sequences)
        let work = OperationWork.elements(2 * x.value.count, of: Element.self)
        compute("copy", work) { y.value.update(from: x.value) }
        let (argument, result) = (x.slot, y.slot)
        record("copy", work, isNeeded: x.needsGradient) { argument.add(consuming: result.gradient) }
        return y
    }

    /// Adds one vector to some rows of y, in place.
    ///
    ///     y_ij += b_j
    ///
    /// - Parameters:
    ///   - y: `[rows, columns]`, which nothing has read yet
    ///   - bias: b, `[columns]`
    ///
    /// Saves nothing. Gradient: db_j = sum over rows of dy_ij.
    public func addBias(_ bias: Parameter<Element>, to y: Variable<Element>, rows: Range<Int>) {
        let columns = y.value.columns
        precondition(bias.count == columns, "bias: y \(y.value.shape), bias \(bias.value.shape)")
        y.requireGradient(if: bias.isTrained)
        let work = OperationWork.elements(2 * rows.count * columns, of: Element.self)
        compute("bias", work) {
            withMatrices(y.value, bias.value) { RowKernel.addBias($1.pointer, to: $0[rows: rows]) }
        }
        let result = y.slot
        record("bias", work, isNeeded: bias.isTrained, parameters: [bias]) {
            let sums = Tensor<Element>(uninitialized: [columns])
            withMatrices(result.gradient, sums, bias.gradient) { dy, sums, db in
                RowKernel.columnSums(dy[rows: rows], times: nil, to: sums.pointer)
                for j in 0..<columns { db.pointer[j] += sums.pointer[j] }
            }
        }
    }

    /// Adds c z to y, in place.
    ///
    /// y and z have the same shape, and nothing has read y yet. Saves nothing. Gradient: dz = c dy.
    public func add(_ z: Variable<Element>, scale c: Double = 1, to y: Variable<Element>) {
        precondition(y.value.shape == z.value.shape, "add: \(z.value.shape) to \(y.value.shape)")
        y.requireGradient(if: z.needsGradient)
        let (count, scale) = (z.value.count, Element(c))
        let work = OperationWork.elements(3 * count, of: Element.self)
        compute("add", work) {
            withPointers(z.value, y.value) { Elementwise.add($0, scale: scale, to: $1, count: count) }
        }
        let (argument, result) = (z.slot, y.slot)
        record("add", work, isNeeded: z.needsGradient) {
            withPointers(result.gradient, argument.gradient) { Elementwise.add($0, scale: scale, to: $1, count: count) }
        }
    }

    /// The hyperbolic tangent of every element. Saves y. Gradient: dx = dy (1 - y^2).
    public func tanh(_ x: Variable<Element>) -> Variable<Element> {
        let count = x.value.count
        let y = Variable(
            Tensor<Element>(uninitialized: x.value.shape), needsGradient: x.needsGradient, sequences: x.sequences)
        let work = OperationWork.elements(2 * count, of: Element.self)
        compute("tanh", work) { withPointers(x.value, y.value) { Elementwise.tanh($0, to: $1, count: count) } }
        let (argument, result, saved) = (x.slot, y.slot, y.value)
        record("tanh", work, isNeeded: x.needsGradient) {
            withPointers(result.gradient, saved) { Elementwise.tanhBackward(dy: $0, y: $1, count: count) }
            argument.add(consuming: result.gradient)
        }
        return y
    }
}
