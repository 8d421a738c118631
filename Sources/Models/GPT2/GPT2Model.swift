import Autodiff
import Tensors

/// GPT-2: a decoder-only Transformer with norms before each sublayer and biases in all linear maps (Radford et al.
/// 2019, "Language Models are Unsupervised Multitask Learners", section 2.3). Positions and norms may be T5's.
final class GPT2Model<Element: Scalar>: GenerativeModel {
    let sizes: GPT2Configuration
    let weights: [Parameter<Element>]
    let places: ModelPlaces<Element>
    var packed: PackedWeights<Element>?
    private let embedding: Parameter<Element>
    private let positions: PositionTerm<Element>
    private let bias: RelativePositionBias<Element>?
    private let blocks: [GPT2Block<Element>]
    private let finalNorm: GPT2Norm<Element>
    /// `[vocabularySize, modelWidth]`: a separate matrix, or the embedding.
    private let head: Parameter<Element>
    private let input: DropoutSite = "transformer.input"

    init(_ configuration: GPT2Configuration, _ values: ParameterValues<Element>) throws {
        let factory = ParameterFactory(values)
        let width = configuration.modelWidth
        func table(_ path: String, _ role: WeightRole) -> Parameter<Element> {
            factory.parameter(
                Site(path, role), [configuration.vocabularySize, width],
                .normal(standardDeviation: configuration.initialDeviation))
        }
        embedding = table("transformer.wte.weight", .tokenTable)
        positions = PositionTerm(
            configuration.positions, "transformer.wpe", count: configuration.positionCount, width: width,
            deviation: configuration.initialDeviation, stack: .decoder, factory)
        bias =
            configuration.positions == .relative
            ? RelativePositionBias(
                table: factory.parameter(
                    Site("transformer.relative_attention_bias.weight", .positionBias, stack: .decoder),
                    [configuration.relativeBuckets, configuration.heads],
                    .normal(standardDeviation: configuration.initialDeviation)),
                buckets: RelativePositionBuckets(
                    count: configuration.relativeBuckets, maximumDistance: configuration.relativeMaximumDistance,
                    // Tokens of the input see later ones if all of it is visible to them.
                    isBidirectional: configuration.layout.mask == .prefix)) : nil
        blocks = (0..<configuration.layers).map { GPT2Block($0, configuration, factory) }
        finalNorm = GPT2Norm("transformer.ln_f", configuration, factory)
        head =
            configuration.tiesEmbeddings
            ? embedding : table("lm_head.weight", .head)
        weights = factory.parameters
        places = ModelPlaces(
            sublayers: blocks.flatMap { [$0.attentionPlace, $0.feedForwardPlace] },
            attentions: blocks.map(\.attention.place), input: InputPlace(width: width))
        sizes = configuration
        if let problem = factory.problem { throw problem }
    }

    var configuration: any ModelConfiguration { sizes }

    /// The layout of prompts, with room for what deltas put before them.
    var prompting: DecoderOnlyConverter {
        sizes.decoderOnlyConverter(reservedPositions: places.leadingPositions)
    }

    func losses(
        _ batch: ModelBatch, lossWeights: [Double]?, options: CrossEntropyOptions, _ tape: Tape<Element>
    ) -> TokenLosses {
        let inputs = batch[.decoderInputs]
        let spans = Span.between(inputs.offsets)
        let seen: [Int]? =
            sizes.layout.mask == .prefix
            ? spans.indices.map { batch[.decoderCausalAttention][$0].count { $0 == 1 } } : nil
        let (hidden, rows) = run(inputs.ids, spans, seenByAll: seen, routes: batch.routes, tape)
        // The last rows of each sequence have losses.
        let counts = spans.indices.map { batch.losses(of: $0).count }
        let chosen = zip(rows, counts).map { $0.start + $0.length - $1..<$0.start + $0.length }
        let targets = zip(spans, counts).flatMap { span, count in
            batch[.decoderTargets].ids[span.start + span.length - count..<span.start + span.length]
        }
        return tape.crossEntropy(
            tape.rows(chosen, of: hidden), head, scale: 1, targets: targets, lossWeights: lossWeights,
            options: options)
    }

    func read(_ inputs: [ArraySlice<Int32>], routes: [Int]?) -> any ReadInputs {
        GPT2ReadInputs(self, inputs, routes: routes)
    }

    func startDecoding(
        _ inputs: [ArraySlice<Int32>], routes: [Int]?, rows: Int, maximumLength: Int, weights: PackedWeights<Element>
    ) -> any DecodingSession<Element> {
        GPT2Session(
            self, inputs, routes: routes, rows: rows, maximumLength: maximumLength, weights: weights)
    }

    func attention(input: [Int32], target: [Int32], route: Int?) -> AttentionWeights {
        precondition(!input.isEmpty && !target.isEmpty, "attention: an empty sequence")
        let prompt = prompting.prompt(input[...], room: target.count - 1)
        let ids = prompt + target.dropLast()
        let observer = AttentionObserver<Element>()
        let (_, rows) = run(
            ids, [Span(start: 0, length: ids.count)],
            seenByAll: sizes.layout.mask == .prefix ? [prompt.count] : nil, routes: route.map { [$0] },
            observer: observer, .inference())
        // The sequence's own tokens come last among queries and keys. The input's end stands for the delimiter.
        let text = max(0, prompt.count - sizes.layout.delimiterIDs.count)
        let cut = input.count - 1 - min(text, input.count - 1)
        var weights: [Double] = []
        for layer in observer.weights {
            let keys = layer.count / (sizes.heads * rows[0].length)
            for headNumber in 0..<sizes.heads {
                for row in 0..<target.count {
                    let query = rows[0].length - target.count + row
                    let start = (headNumber * rows[0].length + query) * keys + keys - ids.count
                    let seen = layer[start..<start + prompt.count].map { Double($0) }
                    let own = seen.prefix(input.count - 1 - cut)
                    weights += Array(repeating: 0, count: cut) + own + [seen.dropFirst(own.count).reduce(0, +)]
                }
            }
        }
        return AttentionWeights(
            layers: sizes.layers, heads: sizes.heads, rows: target.count, columns: input.count, weights: weights)
    }

    // MARK: Parts

    /// The hidden states of whole sequences, `[tokens and virtual tokens, modelWidth]`, with the rows of each sequence.
    /// - Parameters:
    ///   - spans: the tokens of each sequence
    ///   - seenByAll: the number of first tokens of each sequence that all its tokens see; nil for none
    ///   - keep: receives the keys and values of every layer, and their rows for each sequence
    func run(
        _ ids: [Int32], _ spans: [Span], seenByAll: [Int]?, routes: [Int]?,
        observer: AttentionObserver<Element>? = nil, _ tape: Tape<Element>,
        keep: (_ own: KeysAndValues<Element>, _ spans: [Span]) -> Void = { _, _ in }
    ) -> (hidden: Variable<Element>, rows: [Span]) {
        let tokens = tape.embedding(ids, embedding, sequences: RowSequences(spans, routes: routes))
        let (embedded, rows) = places.input.prompted(tokens, spans: spans, tape)
        // Prefixes have the positions before the sequence.
        let first = blocks[0].attention.place.prefixLengths(sequences: spans.count, routes: routes)
        positions.add(zip(rows, first).map { $1..<$1 + $0.length }, to: embedded, tape)
        let virtual = zip(rows, spans).map { $0.length - $1.length }
        var x = tape.dropout(embedded, at: input)
        for block in blocks {
            let attention = block.attention
            x = block(x, tape) { normed in
                let (queries, plain) = attention.project(normed, tape)
                let own = attention.place.prefixed(plain, spans: rows, tape)
                keep(own.keysAndValues, own.spans)
                let mask: AttentionMask
                if let seenByAll {
                    // Prefixes and virtual tokens are seen by all too.
                    mask = .prefix(
                        lengths: rows.indices.map {
                            seenByAll[$0] + virtual[$0] + own.spans[$0].length - rows[$0].length
                        })
                } else {
                    mask = .causal
                }
                return attention.attend(
                    queries, own.keysAndValues, mask, queries: rows, keys: own.spans, bias: bias, observer: observer,
                    tape)
            }
        }
        return (finalNorm(x, tape), rows)
    }

    /// The hidden states of sequences that go on from a past, `[tokens, modelWidth]`.
    /// - Parameters:
    ///   - spans: the new tokens of each sequence
    ///   - positions: those of the new tokens of each sequence
    ///   - past: the keys and values of a layer with those of the new tokens, and their rows for each sequence
    func proceed(
        _ ids: [Int32], _ spans: [Span], positions: [Range<Int>], _ sequences: RowSequences, _ tape: Tape<Element>,
        past: (_ new: KeysAndValues<Element>, _ layer: Int) -> (KeysAndValues<Element>, [Span])
    ) -> Variable<Element> {
        let embedded = tape.embedding(ids, embedding, sequences: sequences)
        self.positions.add(positions, to: embedded, tape)
        var x = embedded
        for (layer, block) in blocks.enumerated() {
            let attention = block.attention
            x = block(x, tape) { normed in
                let (queries, new) = attention.project(normed, tape)
                let (all, keys) = past(new, layer)
                return attention.attend(queries, all, .causal, queries: spans, keys: keys, bias: bias, tape)
            }
        }
        return finalNorm(x, tape)
    }

    /// The logits of the token after each row, `[rows, vocabularySize]`.
    func logits(_ hidden: Variable<Element>, _ tape: Tape<Element>) -> Tensor<Element> {
        tape.logits(hidden, head, scale: 1)
    }

    /// The losses of the tokens after some rows, without gradients.
    func losses(after hidden: Variable<Element>, targets: [Int32], _ tape: Tape<Element>) -> TokenLosses {
        tape.crossEntropy(hidden, head, scale: 1, targets: targets)
    }
}
