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
    static func decode<Element: Scalar>(
        _ inputs: RoutedInputs, model: any GenerativeModel<Element>, width: Int, penalty: LengthPenalty,
        maximumLength: Int,
        weights: PackedWeights<Element>, alternatives: Int
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
        while !active.isEmpty {
            // The rows of the cache are the live beams of the active inputs, input by input. Each row gives twice as
            // many choices as there are beams: even if half of them end, a full beam continues.
            let choices = LogitsKernel.best(session.step(newest), count: 2 * width)
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
                    if let token = beam.tokens.last { newest.append(token) }
                }
            }
            active.removeAll { searches[$0].isOver }
            session.select(parents)
        }
        return searches.map(\.best)
    }
}
