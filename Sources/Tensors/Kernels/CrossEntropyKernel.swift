/// The terms of a softmax cross-entropy besides the likelihood itself.
public struct CrossEntropyOptions: Sendable, Equatable {
    /// Probability spread evenly over the wrong classes, as t5x does: each gets labelSmoothing / (V - 1), and the
    /// constant that makes the least possible loss 0 is subtracted. Szegedy et al. 2016, section 7.
    public var labelSmoothing: Double
    /// Weight of log(Z)^2, which keeps the logits' normaliser near 1. T5X (Roberts et al. 2022), section 2.2.
    public var zLoss: Double
    /// The reported loss of a token; it does not affect training.
    public var reported: Reported

    public enum Reported: Sendable, Equatable {
        /// -log of the target's probability, without label smoothing or z-loss.
        case crossEntropy
        /// With label smoothing, without the z-loss.
        case smoothed
        /// With both: the trained loss.
        case total
    }

    public init(labelSmoothing: Double = 0, zLoss: Double = 0, reported: Reported = .smoothed) {
        self.labelSmoothing = labelSmoothing
        self.zLoss = zLoss
        self.reported = reported
    }
}

/// Softmax cross-entropy of rows of logits, in place.
package enum CrossEntropyKernel {
    /// For each row i of `logits` `[rows, vocabulary]` with target t and logZ = log(sum(exp(logits))):
    ///
    ///     loss_i = -sum_c soft_c (logits_c - logZ) - constant
    ///     penalties[i] = zLoss logZ^2                                   (trained in addition)
    ///     losses[i] = logZ - logits_t, loss_i, or loss_i + penalties[i] (reported)
    ///     likeliest[i] = whether no class has a greater logit than t
    ///
    /// If `weights` is not nil, the row is overwritten by weights[i] * d(loss_i + penalties[i]) / d logits.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func compute<S: Scalar>(
        _ logits: MatrixView<S>, targets: UnsafePointer<Int32>, options: CrossEntropyOptions,
        weights: UnsafePointer<S>?, losses: UnsafeMutablePointer<S>, penalties: UnsafeMutablePointer<S>,
        likeliest: UnsafeMutablePointer<Bool>
    ) {
        let vocabulary = logits.columns
        let low = options.labelSmoothing / Double(max(1, vocabulary - 1))
        let confidence = 1 - options.labelSmoothing
        // 0 log 0 is 0; the 1e-20 is t5x's.
        let constant =
            -(confidence * Double.logarithm(confidence)
            + Double(vocabulary - 1) * low * Double.logarithm(low + 1e-20))
        let zLoss = S(options.zLoss)
        Pieces.run(logits.rows, minimum: max(1, 65536 / max(1, vocabulary))) { piece in
            let scratch = Tensor<S>(uninitialized: [vocabulary])
            withPointers(scratch) { exponentials in
                for row in piece {
                    let x = logits.row(row)
                    let target = Int(targets[row])
                    let greatest = S.maximum(x, vocabulary)
                    likeliest[row] = x[target] == greatest
                    let total = S.exponentials(x, shift: greatest, to: exponentials, vocabulary)
                    let logZ = greatest + S.logarithm(total)
                    var loss = S(confidence) * (logZ - x[target])
                    if low > 0 {
                        let sum = S.sum(x, vocabulary)
                        loss -= S(low) * (sum - S(vocabulary) * logZ - (x[target] - logZ)) + S(constant)
                    }
                    penalties[row] = zLoss * logZ * logZ
                    losses[row] =
                        switch options.reported {
                        case .crossEntropy: logZ - x[target]
                        case .smoothed: loss
                        case .total: loss + penalties[row]
                        }
                    guard let weight = weights?[row] else { continue }
                    let probability = weight * (1 + 2 * zLoss * logZ) / total
                    let wrong = weight * S(low)
                    S.map(exponentials, exponentials, to: x, vocabulary) { e, _ in e * probability - wrong }
                    x[target] -= weight * S(confidence) - wrong
                }
            }
        }
    }
}

extension Scalar {
    @inline(__always)
    static func sum(_ a: UnsafePointer<Self>, _ count: Int) -> Self {
        var total = Vector(repeating: 0)
        var i = 0
        while i + lanes <= count {
            total += load(a + i)
            i += lanes
        }
        var rest: Self = 0
        while i < count {
            rest += a[i]
            i += 1
        }
        return sum(total) + rest
    }
}
