import Tensors

extension Tape {
    /// Multi-head attention over ragged sequences.
    ///
    ///     o = dropout(softmax(scale q k^T + b)) v        per sequence and head
    ///
    /// - Parameters:
    ///   - q: `[query rows, heads * headWidth]`; k, v: `[key rows, heads * headWidth]`. They may be columns of one
    ///     variable.
    ///   - layout: the rows of each sequence, the scale, and whether a query sees later keys
    ///   - bias: b, by relative position; nil for cross-attention
    ///   - site: names the masks of the weights
    ///   - observer: receives the weights w; the layout must compute its sequence whole
    /// - Returns: `[query rows, heads * headWidth]`
    ///
    /// Saves q, k, v and the weights w before dropout; of long sequences backward computes w anew. Gradients, with w'
    /// the weights after dropout:
    /// dv = w'^T do; dw = dropout(do v^T); ds = w (dw - sum(dw w)); dq = scale ds k; dk = scale ds^T q; and db is ds
    /// summed by distance.
    /// Vaswani et al. 2017, section 3.2; Raffel et al. 2020 (T5), section 2.1.
    public func attention(
        q: VariableColumns<Element>, k: VariableColumns<Element>, v: VariableColumns<Element>,
        _ layout: AttentionLayout, bias: RelativePositionBias<Element>? = nil, at site: DropoutSite,
        observer: AttentionObserver<Element>? = nil
    ) -> Variable<Element> {
        let width = layout.heads * layout.headWidth
        precondition(
            q.range.count == width && k.range.count == width && v.shape == k.shape,
            "attention: q \(q.shape), k \(k.shape), v \(v.shape), \(layout.heads) heads of "
                + "\(layout.headWidth)"
        )
        precondition(
            bias.map { $0.heads == layout.heads } ?? true, "attention: the bias is for another number of heads")
        let mask = dropoutMask(site, layout.queries)
        let longest = max(1, layout.longestKeys)
        let trainsBias = bias?.table.isTrained ?? false
        let needsGradient = [q, k, v].contains { $0.variable.needsGradient } || trainsBias
        let output = Variable(
            Tensor<Element>(uninitialized: q.shape), needsGradient: needsGradient, sequences: q.variable.sequences)
        let keeps = isRecording && needsGradient || observer != nil
        let kept = Tensor<Element>(uninitialized: [keeps ? AttentionKernel.keptCount(layout) : 0])
        let products = zip(layout.queries, layout.keys).reduce(0) { $0 + 2 * width * $1.0.length * $1.1.length }
        let byDistance = bias?.byDistance(longest: longest) ?? Tensor(zeros: [0])
        compute("attention", .products(2 * products)) {
            withMatrices(
                q.variable.value, k.variable.value, v.variable.value, byDistance, kept, output.value
            ) { queries, keys, values, b, kept, output in
                AttentionKernel.forward(
                    layout,
                    AttentionOperands(
                        q: queries[columns: q.range], k: keys[columns: k.range], v: values[columns: v.range],
                        bias: bias == nil ? nil : b),
                    dropout: mask, kept: keeps ? kept.pointer : nil, output: output)
            }
        }
        observer?.take(kept, layout)
        let (slots, result, saved) = (
            (q: q.variable.slot, k: k.variable.slot, v: v.variable.slot), output.slot,
            (q: q.variable.value, k: k.variable.value, v: v.variable.value)
        )
        let ranges = (q: q.range, k: k.range, v: v.range)
        record(
            "attention", .products(4 * products), isNeeded: needsGradient, parameters: bias.map { [$0.table] } ?? []
        ) {
            let dbias = Tensor<Element>(zeros: trainsBias ? byDistance.shape : [0])
            withMatrices(
                result.gradient, saved.q, saved.k, saved.v, byDistance, kept, slots.q.gradient, slots.k.gradient,
                slots.v.gradient, dbias
            ) { doutput, q, k, v, b, kept, dq, dk, dv, db in
                AttentionKernel.backward(
                    layout,
                    AttentionOperands(
                        q: q[columns: ranges.q], k: k[columns: ranges.k], v: v[columns: ranges.v],
                        bias: bias == nil ? nil : b),
                    dropout: mask, kept: kept.pointer, doutput: doutput,
                    gradients: AttentionOperands(
                        q: dq[columns: ranges.q], k: dk[columns: ranges.k], v: dv[columns: ranges.v],
                        bias: trainsBias ? db : nil))
            }
            if trainsBias { bias?.addGradient(byDistance: dbias, longest: longest) }
        }
        return output
    }
}

/// Collects the weights of the attentions that it is passed to, in order, of one sequence each.
public final class AttentionObserver<Element: Scalar> {
    /// For each attention `[heads, queries, keys]`, before dropout; each row sums to 1.
    public private(set) var weights: [[Element]] = []

    public init() {}

    fileprivate func take(_ kept: Tensor<Element>, _ layout: AttentionLayout) {
        precondition(layout.queries.count == 1, "attention: an observer sees one sequence at a time")
        weights.append(
            (0..<layout.heads).flatMap { AttentionKernel.weights(layout, 0, head: $0, kept: kept) })
    }
}
