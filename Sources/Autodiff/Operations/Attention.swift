import Tensors

extension Tape {
    /// Multi-head attention over ragged sequences.
    ///
    ///     o = dropout(softmax(q k^T + b)) v        per sequence and head, without a scale
    ///
    /// - Parameters:
    ///   - q: `[query rows, heads * headWidth]`; k, v: `[key rows, heads * headWidth]`
    ///   - layout: which rows belong together, and whether a query sees later keys
    ///   - bias: by relative position; cross-attention has none
    /// - Returns: `[query rows, heads * headWidth]`
    ///
    /// Saves q, k, v and the weights w before dropout; of long sequences backward computes w anew. Gradients, with w'
    /// the weights after dropout:
    /// dv = w'^T do; dw = dropout(do v^T); ds = w (dw - sum(dw w)); dq = ds k; dk = ds^T q; db = ds summed by distance.
    /// Vaswani et al. 2017, section 3.2; Raffel et al. 2020 (T5), section 2.1.
    public func attention(
        q: Variable<Element>, k: Variable<Element>, v: Variable<Element>, _ layout: AttentionLayout,
        bias: RelativePositionBias<Element>? = nil
    ) -> Variable<Element> {
        let width = layout.heads * layout.headWidth
        precondition(
            q.value.columns == width && k.value.columns == width && v.value.shape == k.value.shape,
            "attention: q \(q.value.shape), k \(k.value.shape), v \(v.value.shape), \(layout.heads) heads of "
                + "\(layout.headWidth)"
        )
        precondition(
            bias.map { $0.heads == layout.heads } ?? true, "attention: the bias is for another number of heads")
        let mask = nextDropoutMask()
        let longest = max(1, layout.longestKeys)
        let output = Variable(Tensor<Element>(uninitialized: q.value.shape))
        let kept = Tensor<Element>(uninitialized: [isRecording ? AttentionKernel.keptCount(layout) : 0])
        let keeps = isRecording
        let products = zip(layout.queries, layout.keys).reduce(0) { $0 + 2 * width * $1.0.length * $1.1.length }
        let byDistance = bias?.byDistance(longest: longest) ?? Tensor(zeros: [0])
        compute("attention", .products(2 * products)) {
            withPointers(q.value, k.value, v.value, byDistance, kept, output.value) { q, k, v, b, kept, output in
                AttentionKernel.forward(
                    layout, q: q, k: k, v: v, bias: bias == nil ? nil : b, dropout: mask, kept: keeps ? kept : nil,
                    output: output)
            }
        }
        record("attention", .products(4 * products)) {
            let dbias = Tensor<Element>(zeros: bias == nil ? [0] : byDistance.shape)
            withPointers(
                output.gradient, q.value, k.value, v.value, byDistance, kept, q.gradient, k.gradient, v.gradient, dbias
            ) { doutput, q, k, v, b, kept, dq, dk, dv, db in
                AttentionKernel.backward(
                    layout, doutput: doutput, q: q, k: k, v: v, bias: bias == nil ? nil : b, kept: kept, dropout: mask,
                    dq: dq, dk: dk, dv: dv, dbias: bias == nil ? nil : db)
            }
            bias?.addGradient(byDistance: dbias, longest: longest)
        }
        return output
    }
}
