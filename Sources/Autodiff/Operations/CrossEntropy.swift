import Tensors

/// The loss of every target token of one pass.
public struct TokenLosses: Sendable {
    /// Cross-entropy in nats per target token, in the order of the batch, by ``CrossEntropyOptions/reported``.
    public let losses: [Double]
    /// The z-loss of each token.
    public let penalties: [Double]
    /// Whether each token is the likeliest one at its place, which greedy decoding would choose.
    public let isLikeliest: [Bool]

    package init(losses: [Double], penalties: [Double], isLikeliest: [Bool]) {
        self.losses = losses
        self.penalties = penalties
        self.isLikeliest = isLikeliest
    }
}

extension Tape {
    /// The output projection and the softmax cross-entropy in one operation, chunk by chunk. The logits of all tokens
    /// never exist at once.
    ///
    ///     logits = scale x W^T;  loss_i = -log softmax(logits_i)_(t_i)  (with label smoothing and z-loss as asked)
    ///
    /// - Parameters:
    ///   - x: `[tokens, in]`, the decoder's last hidden states
    ///   - weight: W, `[vocabulary, in]`
    ///   - scale: in^-0.5 where W is tied to the embedding (T5 1.0), else 1
    ///   - targets: the id that each token should have
    ///   - lossWeights: the factor of each token's loss in the total that is differentiated; nil is 1 for all. With 1 /
    ///     (target tokens of the whole step), accumulated gradients equal those of the large batch
    ///
    /// The gradient of the total is 1, so the gradients are computed at once, while the chunk is in cache:
    /// dlogits_i = lossWeights_i dloss_i/dlogits_i, dW += scale dlogits^T x (at once, not in backward), and
    /// dx = scale dlogits W waits for backward.
    public func crossEntropy(
        _ x: Variable<Element>, _ weight: Parameter<Element>, scale: Double, targets: [Int32],
        lossWeights: [Double]? = nil, options: CrossEntropyOptions = CrossEntropyOptions()
    ) -> TokenLosses {
        let (rows, inputs, vocabulary) = (x.value.rows, x.value.columns, weight.rows)
        precondition(weight.columns == inputs, "crossEntropy: x \(x.value.shape), weight \(weight.shape)")
        precondition(targets.count == rows, "crossEntropy: \(targets.count) targets for \(rows) rows")
        precondition(
            lossWeights.map { $0.count == rows } ?? true,
            "crossEntropy: \(lossWeights?.count ?? 0) weights for \(rows) rows")
        precondition(
            targets.allSatisfy { $0 >= 0 && $0 < vocabulary }, "crossEntropy: a target outside 0..<\(vocabulary)")
        let (isRecording, precision) = (isRecording, precision)
        let chunk = min(max(1, rows), max(32, Self.logitsPerChunk / vocabulary))
        let logits = Tensor<Element>(uninitialized: [chunk, vocabulary])
        let (losses, penalties) = (Tensor<Element>(uninitialized: [rows]), Tensor<Element>(uninitialized: [rows]))
        let weights = Tensor(
            isRecording ? lossWeights?.map(Element.init) ?? Array(repeating: 1, count: rows) : [],
            shape: [isRecording ? rows : 0])
        let givesInputs = isRecording && x.needsGradient
        // Without rows nothing would be written.
        let givesWeights = isRecording && weight.isTrained && rows > 0
        let dx = Tensor<Element>(uninitialized: givesInputs ? [rows, inputs] : [0])
        let dw = givesWeights ? weight.gradientToUpdate : (tensor: Tensor(uninitialized: [0]), scale: 1)
        var isLikeliest = [Bool](repeating: false, count: rows)
        let alpha = Element(scale)
        let products = 1 + (givesInputs ? 1 : 0) + (givesWeights ? 1 : 0)
        let matrix = isRecording ? nil : matrix(of: weight)
        let multiplied = matrix == nil ? weight.value : Tensor<Element>(uninitialized: [0])
        compute("cross-entropy", .products(2 * products * rows * inputs * vocabulary)) {
            withMatrices(x.value, multiplied, dw.tensor, logits, weights, losses, penalties, dx) {
                x, w, dwMatrix, logits, weights, losses, penalties, dx in
                targets.withUnsafeBufferPointer { targets in
                    isLikeliest.withUnsafeMutableBufferPointer { isLikeliest in
                        guard let targets = targets.baseAddress, let isLikeliest = isLikeliest.baseAddress else {
                            return
                        }
                        for start in stride(from: 0, to: rows, by: chunk) {
                            let part = start..<min(start + chunk, rows)
                            let logits = logits[rows: 0..<part.count]
                            if let matrix {
                                matrix.product(x[rows: part], to: logits, alpha: alpha)
                            } else {
                                MatrixProduct.compute(
                                    x[rows: part], w.transposed, to: logits, alpha: alpha, in: precision)
                            }
                            CrossEntropyKernel.compute(
                                logits, targets: targets + start, options: options,
                                weights: isRecording ? weights.pointer + start : nil, losses: losses.pointer + start,
                                penalties: penalties.pointer + start, likeliest: isLikeliest + start)
                            if givesInputs {
                                MatrixProduct.compute(logits, w, to: dx[rows: part], alpha: alpha, in: precision)
                            }
                            if givesWeights {
                                MatrixProduct.compute(
                                    logits.transposed, x[rows: part], to: dwMatrix, alpha: alpha,
                                    beta: start == 0 ? dw.scale : 1, in: precision)
                            }
                        }
                    }
                }
            }
        }
        let argument = x.slot
        record("cross-entropy", OperationWork(), isNeeded: x.needsGradient) { argument.add(consuming: dx) }
        return TokenLosses(
            losses: losses.elements.map(Double.init), penalties: penalties.elements.map(Double.init),
            isLikeliest: isLikeliest)
    }

    /// Eight million logits, 32 MB in single precision. Each chunk packs the whole weight for the products; this many
    /// rows make up for the cost.
    private static var logitsPerChunk: Int { 1 << 23 }
}
