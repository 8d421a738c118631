import Autodiff
import Tensors

/// The decoder: embedded targets and the encoder's hidden states -> hidden states. Each position sees its own past.
struct T5Decoder<Element: Scalar> {
    let stack: T5Stack<Element>
    let configuration: T5Configuration

    init(_ configuration: T5Configuration, _ factory: ParameterFactory<Element>) {
        stack = T5Stack(.decoder, layers: configuration.decoderLayers, configuration, factory)
        self.configuration = configuration
    }

    /// Teacher forcing: all positions of all targets at once.
    ///
    /// embedded `[target tokens, modelWidth]` -> `[target tokens, modelWidth]`
    /// - Parameters:
    ///   - inputs: for each target the index of its encoded input
    ///   - observer: receives the weights of each layer's cross-attention
    func callAsFunction(
        _ embedded: Variable<Element>, _ spans: [Span], encoded: T5Encoded<Element>, inputs: [Int],
        observer: AttentionObserver<Element>? = nil, _ tape: Tape<Element>
    ) -> Variable<Element> {
        stack.addPositions(to: embedded, spans, tape)
        return stack.run(embedded, tape) { attention, _, x in
            attention(x, spans, .causal, bias: stack.bias, tape)
        } cross: { attention, _, x in
            let cross = attention.place.prefixed(
                attention.keysAndValues(encoded.states, tape), spans: encoded.spans, tape)
            let layout = configuration.attentionLayout(
                .full, queries: spans, keys: inputs.map { cross.spans[$0] }, isObserved: observer != nil)
            return attention(x, cross.keysAndValues, layout, observer: observer, tape)
        }
    }

    /// The keys and values of the encoder's hidden states for every layer, with each input's rows in them. They are
    /// computed once for all steps of decoding.
    func crossKeysAndValues(_ encoded: T5Encoded<Element>, _ tape: Tape<Element>) -> [T5Cross<Element>] {
        stack.blocks.compactMap(\.cross?.module).map { attention in
            let cross = attention.place.prefixed(
                attention.keysAndValues(encoded.states, tape), spans: encoded.spans, tape)
            return T5Cross(keysAndValues: cross.keysAndValues, spans: cross.spans)
        }
    }

    /// One step of decoding: one new token for each of the cache's rows.
    ///
    /// embedded `[rows, modelWidth]` -> `[rows, modelWidth]`; the cache takes in the new keys and values.
    /// - Parameter cross: for each layer the keys and values of all inputs
    func step(
        _ embedded: Variable<Element>, _ cache: DecoderCache<Element>, cross: [T5Cross<Element>],
        _ tape: Tape<Element>
    ) -> Variable<Element> {
        cache.advance(embedded.value.rows)
        stack.addPositions(to: embedded, ending: cache.spans, tape)
        let queries = (0..<embedded.value.rows).map { Span(start: $0, length: 1) }
        let layout = configuration.attentionLayout(.causal, queries: queries, keys: cache.spans)
        return stack.run(embedded, tape) { attention, layer, x in
            let (queries, new) = attention.project(x, tape)
            let own = cache.append(new, layer: layer)
            return attention.attend(queries, own, layout, bias: stack.bias, tape)
        } cross: { attention, layer, x in
            let crossLayout = configuration.attentionLayout(
                .full, queries: queries, keys: cache.inputs.map { cross[layer].spans[$0] })
            return attention(x, cross[layer].keysAndValues, crossLayout, tape)
        }
    }
}

/// The encoder's hidden states of some inputs: `[input tokens, modelWidth]`, and each input's rows.
struct T5Encoded<Element: Scalar> {
    let states: Variable<Element>
    let spans: [Span]
}

/// The keys and values of one cross-attention for all inputs, and each input's rows in them.
struct T5Cross<Element: Scalar> {
    let keysAndValues: KeysAndValues<Element>
    let spans: [Span]
}
