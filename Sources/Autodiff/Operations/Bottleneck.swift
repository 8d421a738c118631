import Tensors

/// The parts of a bottleneck: f(z D^T + c) U^T + e.
public struct BottleneckParts<Element: Scalar> {
    /// D `[bottleneck, width]` and c `[bottleneck]`
    public let down, downBias: Parameter<Element>
    /// U `[width, bottleneck]` and e `[width]`
    public let up, upBias: Parameter<Element>
    public let activation: Activation
    /// The factor on the result.
    public let scale: Double

    public init(
        down: Parameter<Element>, downBias: Parameter<Element>, up: Parameter<Element>, upBias: Parameter<Element>,
        activation: Activation, scale: Double = 1
    ) {
        self.down = down
        self.downBias = downBias
        self.up = up
        self.upBias = upBias
        self.activation = activation
        self.scale = scale
    }

    var isTrained: Bool { [down, downBias, up, upBias].contains(where: \.isTrained) }
}

extension Tape {
    /// Adds a bottleneck of z to some rows of y, in place.
    ///
    ///     y += s (f(z D^T + c) U^T + e),  z = y before, or x, or x + y before
    ///
    /// - Parameters:
    ///   - y: `[rows, width]`, which nothing has read yet
    ///   - x: `[rows, width]`; nil for none
    ///   - includesResult: whether z includes y
    ///
    /// Saves z, a = z D^T + c and u = f(a). Gradients, with g = s dy: de = sum of g, dU = g^T u, da = g U f'(a),
    /// dc = sum of da, dD = da^T z, dz = da D, which is added to the gradients of what z is made of.
    /// Houlsby et al. 2019, "Parameter-Efficient Transfer Learning for NLP", section 2.1; He et al. 2022, "Towards a
    /// Unified View", section 3.
    public func addBottleneck(
        to y: Variable<Element>, from x: Variable<Element>?, includesResult: Bool, rows: Range<Int>,
        _ parts: BottleneckParts<Element>
    ) {
        let (width, inner) = (y.value.columns, parts.down.value.rows)
        precondition(
            parts.down.value.columns == width && parts.up.value.shape == [width, inner]
                && (x.map { $0.value.shape == y.value.shape } ?? includesResult),
            "bottleneck: y \(y.value.shape), D \(parts.down.value.shape), U \(parts.up.value.shape)")
        let (scale, precision) = (Element(parts.scale), precision)
        let readsX = x?.needsGradient ?? false
        y.requireGradient(if: parts.isTrained || readsX)
        let z = Tensor<Element>(uninitialized: [rows.count, width])
        let (a, u) = (
            Tensor<Element>(uninitialized: [rows.count, inner]), Tensor<Element>(uninitialized: [rows.count, inner])
        )
        let work = 4 * rows.count * width * inner
        compute("bottleneck", .products(work)) {
            withMatrices(y.value, x?.value ?? y.value, z) { y, x, z in
                RowKernel.copy((includesResult ? y : x)[rows: rows], to: z)
                if includesResult, x.pointer != y.pointer { RowKernel.add(x[rows: rows], to: z) }
            }
            withMatrices(z, parts.down.value, parts.downBias.value, a, u) { z, down, bias, a, u in
                MatrixProduct.compute(z, down.transposed, to: a, in: precision)
                RowKernel.addBias(bias.pointer, to: a)
                Elementwise.activate(parts.activation, a.pointer, to: u.pointer, count: a.rows * a.columns)
            }
            let result = Tensor<Element>(uninitialized: [rows.count, width])
            withMatrices(u, parts.up.value, parts.upBias.value, result, y.value) { u, up, bias, result, y in
                MatrixProduct.compute(u, up.transposed, to: result, in: precision)
                RowKernel.addBias(bias.pointer, to: result)
                RowKernel.add(result, scale: scale, to: y[rows: rows])
            }
        }
        let (argument, result) = (x?.slot, y.slot)
        record(
            "bottleneck", .products(2 * work), isNeeded: y.needsGradient,
            parameters: [parts.up, parts.upBias, parts.down, parts.downBias]
        ) {
            let da = Tensor<Element>(uninitialized: [rows.count, inner])
            withMatrices(result.gradient, parts.up.value, a, da) { dy, up, a, da in
                MatrixProduct.compute(dy[rows: rows], up, to: da, alpha: scale, in: precision)
                Elementwise.activateBackward(
                    parts.activation, dy: da.pointer, x: a.pointer, count: da.rows * da.columns)
            }
            self.addGradient(parts.up, result.gradient, rows, u, scale: scale)
            self.addGradient(parts.upBias, result.gradient, rows, scale: scale)
            self.addGradient(parts.down, da, 0..<rows.count, z, scale: 1)
            self.addGradient(parts.downBias, da, 0..<rows.count, scale: 1)
            if let argument, readsX {
                withMatrices(da, parts.down.value, argument.gradient) {
                    MatrixProduct.compute($0, $1, to: $2[rows: rows], beta: 1, in: precision)
                }
            }
            if includesResult {
                withMatrices(da, parts.down.value, result.gradient) {
                    MatrixProduct.compute($0, $1, to: $2[rows: rows], beta: 1, in: precision)
                }
            }
        }
    }

    /// dW += scale dy^T x of a weight's rows of dy
    private func addGradient(
        _ weight: Parameter<Element>, _ dy: Tensor<Element>, _ rows: Range<Int>, _ x: Tensor<Element>, scale: Element
    ) {
        guard weight.isTrained else { return }
        let dw = weight.gradientToUpdate
        withMatrices(dy, x, dw.tensor) { dy, x, dwMatrix in
            MatrixProduct.compute(
                dy[rows: rows].transposed, x, to: dwMatrix, alpha: scale, beta: dw.scale, in: precision)
        }
    }

    /// db += scale times the sum over rows of dy
    private func addGradient(
        _ bias: Parameter<Element>, _ dy: Tensor<Element>, _ rows: Range<Int>, scale: Element
    ) {
        guard bias.isTrained else { return }
        let sums = Tensor<Element>(uninitialized: [bias.count])
        withMatrices(dy, sums, bias.gradient) { dy, sums, db in
            RowKernel.columnSums(dy[rows: rows], times: nil, to: sums.pointer)
            for j in 0..<bias.count { db.pointer[j] += scale * sums.pointer[j] }
        }
    }
}
