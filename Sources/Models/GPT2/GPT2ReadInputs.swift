import Autodiff
import Tensors

/// Inputs that the decoder has read: for each layer the keys and values of their prompts, and the hidden state after
/// each prompt.
///
/// A target that leaves less room for its input is scored with the sequence of the two alone.
struct GPT2ReadInputs<Element: Scalar>: ReadInputs {
    private let model: GPT2Model<Element>
    private let inputs: [ArraySlice<Int32>]
    private let routes: [Int]?
    private let converter: DecoderOnlyConverter
    /// The keys and values of each layer, for each input.
    private let pasts: [[KeysAndValues<Element>]]
    /// The hidden state of each prompt's last token, `[1, modelWidth]`.
    private let last: [Variable<Element>]

    init(_ model: GPT2Model<Element>, _ inputs: [ArraySlice<Int32>], routes: [Int]?) {
        self.model = model
        self.inputs = inputs
        self.routes = routes
        converter = model.prompting
        let tape = Tape<Element>.inference(packed: model.packed)
        let prompts = inputs.map { [converter] in converter.prompt($0, room: 0) }
        let (ids, offsets) = prompts.map { $0[...] }.laidEndToEnd
        var pasts: [[KeysAndValues<Element>]] = []
        let (hidden, rows) = model.run(
            ids, Span.between(offsets),
            seenByAll: model.sizes.layout.mask == .prefix ? prompts.map(\.count) : nil, routes: routes, tape
        ) { own, spans in
            pasts.append(
                spans.map { span in
                    let rows = span.start..<span.start + span.length
                    return KeysAndValues(
                        keys: tape.rows([rows], of: tape.variable(of: own.keys)),
                        values: tape.rows([rows], of: tape.variable(of: own.values)))
                })
        }
        self.pasts = pasts
        last = rows.map { tape.rows([$0.start + $0.length - 1..<$0.start + $0.length], of: hidden) }
    }

    func losses(_ targets: [ArraySlice<Int32>], inputs: [Int]) -> TokenLosses {
        precondition(inputs.count == targets.count, "losses: \(targets.count) targets, \(inputs.count) inputs")
        let isCut = zip(targets, inputs).map { target, input in
            converter.isCut(inputTokens: self.inputs[input].count, targetTokens: target.count)
        }
        guard isCut.contains(true) else { return afterPrompts(targets, inputs: inputs) }
        let whole = targets.indices.filter { !isCut[$0] }
        let cut = targets.indices.filter { isCut[$0] }
        var batch = targetBatch(cut.map { TokenPair(input: self.inputs[inputs[$0]], target: targets[$0]) })
        if let routes { batch = batch.routed(cut.map { routes[inputs[$0]] }) }
        return TokenLosses(
            afterPrompts(whole.map { targets[$0] }, inputs: whole.map { inputs[$0] }), whole,
            model.losses(batch, .inference(packed: model.packed)), cut, lengths: targets.map(\.count))
    }

    /// Only the targets have losses, whatever training predicts.
    private func targetBatch(_ pairs: [TokenPair]) -> ModelBatch {
        var sizes = model.sizes
        sizes.layout.loss = .target
        return sizes.converter(reservedPositions: model.places.leadingPositions).batch(pairs)
    }

    /// The losses of targets that leave their inputs whole.
    private func afterPrompts(_ targets: [ArraySlice<Int32>], inputs: [Int]) -> TokenLosses {
        let tape = Tape<Element>.inference(packed: model.packed)
        let (ids, offsets) = targets.map { $0.dropLast() }.laidEndToEnd
        let spans = Span.between(offsets)
        let starts = inputs.map { pasts[0][$0].keys.rows }
        let sequences = RowSequences(spans, routes: routes.map { routes in inputs.map { routes[$0] } })
        let choice = inputs.map { Optional($0) }
        let hidden = model.proceed(
            ids, spans, positions: zip(starts, spans).map { $0..<$0 + $1.length }, sequences, tape
        ) { new, layer in
            func longer(_ part: KeyPath<KeysAndValues<Element>, VariableColumns<Element>>) -> (
                Variable<Element>, [Span]
            ) {
                tape.prepend(
                    pasts[layer].map { tape.variable(of: $0[keyPath: part]) }, choice,
                    to: tape.variable(of: new[keyPath: part]), spans: spans)
            }
            let (keys, keySpans) = longer(\.keys)
            return (KeysAndValues(keys: keys, values: longer(\.values).0), keySpans)
        }
        let (rows, _) = tape.prepend(last, choice, to: hidden, spans: spans)
        return model.losses(after: rows, targets: targets.flatMap { $0 }, tape)
    }
}

extension TokenLosses {
    /// The losses of all targets in order, from those of two parts of them.
    /// - Parameters:
    ///   - places: the numbers of the targets in the first part; `otherPlaces`: in the second
    ///   - lengths: the number of losses of each target
    fileprivate init(
        _ first: TokenLosses, _ places: [Int], _ second: TokenLosses, _ otherPlaces: [Int], lengths: [Int]
    ) {
        var parts = [(losses: ArraySlice<Double>, penalties: ArraySlice<Double>, isLikeliest: ArraySlice<Bool>)?](
            repeating: nil, count: lengths.count)
        for (source, numbers) in [(first, places), (second, otherPlaces)] {
            var start = 0
            for number in numbers {
                let range = start..<start + lengths[number]
                parts[number] = (source.losses[range], source.penalties[range], source.isLikeliest[range])
                start = range.upperBound
            }
        }
        self.init(
            losses: parts.flatMap { $0?.losses ?? [] }, penalties: parts.flatMap { $0?.penalties ?? [] },
            isLikeliest: parts.flatMap { $0?.isLikeliest ?? [] })
    }
}
