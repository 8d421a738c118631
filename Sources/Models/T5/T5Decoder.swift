import Autodiff
import Tensors

/// The decoder: embedded targets and the encoder's hidden states -> hidden states, each position seeing its own past.
struct T5Decoder<Element: Scalar> {
    let stack: T5Stack<Element>
    let configuration: T5Configuration

    init(_ configuration: T5Configuration, _ factory: ParameterFactory<Element>) {
        stack = T5Stack(.decoder, layers: configuration.decoderLayers, configuration, factory)
        self.configuration = configuration
    }

    /// Teacher forcing: all positions of all targets at once.
    ///
    /// embedded `[target tokens, modelWidth]`, encoded `[input tokens, modelWidth]` -> `[target tokens, modelWidth]`
    /// - Parameter observer: is handed the weights of each layer's cross-attention
    func callAsFunction(
        _ embedded: Variable<Element>, _ spans: [Span], encoded: Variable<Element>, encodedSpans: [Span],
        observer: AttentionObserver<Element>? = nil, _ tape: Tape<Element>
    ) -> Variable<Element> {
        let layout = configuration.attentionLayout(.causal, queries: spans, keys: spans)
        let crossLayout = configuration.attentionLayout(
            .full, queries: spans, keys: encodedSpans, isObserved: observer != nil)
        return stack.run(embedded, tape) { attention, _, x in
            attention(x, layout, bias: stack.bias, tape)
        } cross: { attention, _, x in
            attention(
                x, keys: tape.linear(encoded, attention.k), values: tape.linear(encoded, attention.v), crossLayout,
                observer: observer, tape)
        }
    }

    /// The keys and values of the encoder's hidden states for every layer, computed once for all steps of decoding.
    func crossKeysAndValues(_ encoded: Variable<Element>, _ tape: Tape<Element>) -> [KeysAndValues<Element>] {
        stack.blocks.compactMap(\.cross?.module).map { attention in
            KeysAndValues(keys: tape.linear(encoded, attention.k), values: tape.linear(encoded, attention.v))
        }
    }

    /// One step of decoding: one new token for each of the cache's rows.
    ///
    /// embedded `[rows, modelWidth]` -> `[rows, modelWidth]`; the cache takes in the new keys and values.
    /// - Parameters:
    ///   - cross: for each layer the keys and values of all inputs
    ///   - encodedSpans: each input's rows in them
    func step(
        _ embedded: Variable<Element>, _ cache: DecoderCache<Element>, cross: [KeysAndValues<Element>],
        encodedSpans: [Span], _ tape: Tape<Element>
    ) -> Variable<Element> {
        cache.advance()
        let queries = (0..<embedded.value.rows).map { Span(start: $0, length: 1) }
        let layout = configuration.attentionLayout(.causal, queries: queries, keys: cache.spans)
        let crossLayout = configuration.attentionLayout(
            .full, queries: queries, keys: cache.inputs.map { encodedSpans[$0] })
        return stack.run(embedded, tape) { attention, layer, x in
            let own = cache.append(
                keys: tape.linear(x, attention.k), values: tape.linear(x, attention.v), layer: layer)
            return attention(x, keys: own.keys, values: own.values, layout, bias: stack.bias, tape)
        } cross: { attention, layer, x in
            attention(x, keys: cross[layer].keys, values: cross[layer].values, crossLayout, tape)
        }
    }
}
