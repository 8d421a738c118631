import Tensors

/// The factors of a low-rank matrix s B A, with the dropout of its argument.
public struct LowRankFactors<Element: Scalar> {
    /// `[rank, in]`
    public let a: Parameter<Element>
    /// `[out, rank]`
    public let b: Parameter<Element>
    /// s
    public let scale: Double
    /// The share of the argument that training drops, and the place of its masks; nil for none.
    public let dropout: (rate: Double, site: DropoutSite)?

    public init(
        a: Parameter<Element>, b: Parameter<Element>, scale: Double, dropout: (rate: Double, site: DropoutSite)? = nil
    ) {
        precondition(
            a.value.rows == b.value.columns, "low rank: A \(a.value.shape) and B \(b.value.shape) have different ranks")
        self.a = a
        self.b = b
        self.scale = scale
        self.dropout = dropout
    }

    /// The factors for an argument that is already dropped.
    public var withoutDropout: LowRankFactors { LowRankFactors(a: a, b: b, scale: scale) }
}

extension Tape {
    /// Adds a low-rank linear map to some rows of y, in place.
    ///
    ///     y += s dropout(x) A^T B^T
    ///
    /// - Parameters:
    ///   - y: `[rows, out]`, which nothing has read yet
    ///   - x: `[rows, in]`
    ///
    /// Saves u = dropout(x) A^T, and x if A is trained. Gradients, with t = s dy B: dB = s dy^T u, dA = t^T dropout(x),
    /// and t A, dropped as x was, is added to dx. Hu et al. 2021, "LoRA", section 4.1.
    public func addLowRank(
        to y: Variable<Element>, from x: Variable<Element>, rows: Range<Int>, _ factors: LowRankFactors<Element>
    ) {
        let (a, b) = (factors.a, factors.b)
        let (inputs, outputs, rank) = (a.value.columns, b.value.rows, a.value.rows)
        precondition(
            x.value.columns == inputs && y.value.columns == outputs,
            "low rank: x \(x.value.shape), y \(y.value.shape), A \(a.value.shape), B \(b.value.shape)")
        let (scale, precision) = (Element(factors.scale), precision)
        let mask = factors.dropout.flatMap { dropoutMask($0.site, of: x, rate: $0.rate) }
        let isTrained = a.isTrained || b.isTrained
        y.requireGradient(if: isTrained || x.needsGradient)
        let u = Tensor<Element>(uninitialized: [rows.count, rank])
        let work = 2 * rows.count * rank * (inputs + outputs)
        compute("low rank", .products(work)) {
            let dropped = droppedRows(x.value, rows, mask)
            withMatrices(x.value, dropped ?? x.value, a.value, b.value, u, y.value) { x, dropped, a, b, u, y in
                let argument = mask == nil ? x[rows: rows] : dropped
                MatrixProduct.compute(argument, a.transposed, to: u, in: precision)
                MatrixProduct.compute(u, b.transposed, to: y[rows: rows], alpha: scale, beta: 1, in: precision)
            }
        }
        let (argument, result, saved) = (x.slot, y.slot, a.isTrained ? x.value : nil)
        record(
            "low rank", .products(2 * work), isNeeded: isTrained || x.needsGradient, parameters: [a, b]
        ) {
            let t = Tensor<Element>(uninitialized: [rows.count, rank])
            withMatrices(result.gradient, b.value, t) { dy, b, t in
                MatrixProduct.compute(dy[rows: rows], b, to: t, alpha: scale, in: precision)
            }
            if b.isTrained {
                let db = b.gradientToUpdate
                withMatrices(result.gradient, u, db.tensor) { dy, u, dbMatrix in
                    MatrixProduct.compute(
                        dy[rows: rows].transposed, u, to: dbMatrix, alpha: scale, beta: db.scale, in: precision)
                }
            }
            if let saved {
                let da = a.gradientToUpdate
                let dropped = self.droppedRows(saved, rows, mask)
                withMatrices(saved, dropped ?? saved, t, da.tensor) { x, dropped, t, daMatrix in
                    let argument = mask == nil ? x[rows: rows] : dropped
                    MatrixProduct.compute(t.transposed, argument, to: daMatrix, beta: da.scale, in: precision)
                }
            }
            guard argument.needsGradient else { return }
            guard let mask else {
                withMatrices(t, a.value, argument.gradient) { t, a, dx in
                    MatrixProduct.compute(t, a, to: dx[rows: rows], beta: 1, in: precision)
                }
                return
            }
            let dropped = Tensor<Element>(uninitialized: [rows.count, inputs])
            withMatrices(t, a.value, dropped, argument.gradient) { t, a, dropped, dx in
                MatrixProduct.compute(t, a, to: dropped, in: precision)
                RowKernel.dropout(dropped, mask, firstRow: rows.lowerBound, to: dropped)
                RowKernel.add(dropped, to: dx[rows: rows])
            }
        }
    }

    /// dropout(x) of some rows, `[rows, columns]`; nil if nothing is dropped.
    private func droppedRows(_ x: Tensor<Element>, _ rows: Range<Int>, _ mask: DropoutMask?) -> Tensor<Element>? {
        guard let mask else { return nil }
        let result = Tensor<Element>(uninitialized: [rows.count, x.columns])
        withMatrices(x, result) { x, result in
            RowKernel.dropout(x[rows: rows], mask, firstRow: rows.lowerBound, to: result)
        }
        return result
    }

    /// Drops elements of x at a place with its own rate; x itself if nothing is dropped.
    ///
    /// The masks are those of ``addLowRank(to:from:rows:_:)`` at the same place. Saves the key.
    public func dropout(
        _ x: Variable<Element>, at place: (rate: Double, site: DropoutSite)?
    ) -> Variable<Element> {
        guard let place, let mask = dropoutMask(place.site, of: x, rate: place.rate) else { return x }
        let y = Variable(
            Tensor<Element>(uninitialized: x.value.shape), needsGradient: x.needsGradient, sequences: x.sequences)
        let work = OperationWork.elements(2 * x.value.count, of: Element.self)
        compute("dropout", work) {
            withMatrices(x.value, y.value) { RowKernel.dropout($0, mask, to: $1) }
        }
        let (argument, result) = (x.slot, y.slot)
        record("dropout", work, isNeeded: x.needsGradient) {
            withMatrices(result.gradient) { RowKernel.dropout($0, mask, to: $0) }
            argument.add(consuming: result.gradient)
        }
        return y
    }
}
