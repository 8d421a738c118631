import Autodiff
import Models
import Tensors
import Vocabularies

/// Beam search: the best continuations of several partial outputs at each step (Wu et al. 2016, section 7).
enum BeamSearch {
    /// Decodes a batch; an input leaves it when its search is over.
    ///
    /// Every input is searched separately, so the other inputs in the batch do not matter.
    /// - Parameters:
    ///   - inputs: token ids, the end-of-sequence token included
    ///   - width: the number of partial outputs to follow for each input
    ///   - maximumLength: the greatest number of tokens of an output, its end included
    ///   - alternatives: the number of outputs to return for each input
    ///   - chooser: finds the next tokens
    static func decode<Element: Scalar>(
        _ inputs: RoutedInputs, model: any GenerativeModel<Element>, width: Int, penalty: LengthPenalty,
        maximumLength: Int,
        weights: PackedWeights<Element>, alternatives: Int, chooser: TokenChooser
    ) -> [[DecodedSequence]] {
        let session = model.startDecoding(
            inputs.tokens, routes: inputs.routes, rowsPerInput: width, maximumLength: maximumLength, weights: weights)
        var searches = inputs.tokens.map { _ in
            Beams(
                width: width, penalty: penalty, maximumLength: maximumLength, wanted: alternatives,
                end: model.configuration.specialTokens.endOfSequence)
        }
        var active = Array(inputs.tokens.indices)
        var newest = session.firstTokens
        // The live beams of the active inputs, input by input, as the rows of the cache.
        var partial = active.map(chooser.start)
        let prompts = session.prompts
        var length = 0
        while !active.isEmpty {
            // Each row gives twice as many choices as there are beams: even if half of them end, a full beam continues.
            let logits = session.step(newest)
            let choices = weights.measure("choice of tokens") {
                chooser.best(logits, of: partial, length: length, after: prompts, count: 2 * width)
            }
            length += 1
            let previous = partial
            partial.removeAll(keepingCapacity: true)
            var parents: [Int] = []
            newest.removeAll(keepingCapacity: true)
            var firstRow = 0
            for input in active {
                let rows = firstRow..<firstRow + searches[input].live.count
                firstRow = rows.upperBound
                searches[input].advance(choices[rows])
                guard !searches[input].isOver else { continue }
                for beam in searches[input].live {
                    parents.append(rows.lowerBound + beam.parent)
                    guard let token = beam.tokens.last else { continue }
                    newest.append(token)
                    partial.append(chooser.continuation(of: previous[rows.lowerBound + beam.parent], by: token))
                }
            }
            active.removeAll { searches[$0].isOver }
            weights.measure("cache") { session.select(parents) }
        }
        return searches.map(\.best)
    }
}
