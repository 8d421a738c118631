import Autodiff
import Models
import Tensors
import Vocabularies

/// Beam search: the best continuations of several partial outputs at each step (Wu et al. 2016, section 7).
enum BeamSearch {
    /// Decodes the inputs of a pool; an input leaves the session when its search is over.
    ///
    /// Every input is searched separately, so the other inputs in the pool do not matter.
    /// - Parameters:
    ///   - width: the number of partial outputs to follow for each input
    ///   - alternatives: the number of outputs to return for each input
    ///   - ended: called for each input that is answered, with the number of tokens of its outputs; it may throw to
    ///     stop
    static func decode<Element: Scalar>(
        _ pool: DecodingPool<Element>, width: Int, penalty: LengthPenalty, alternatives: Int,
        ended: (Int) throws -> Void
    ) rethrows -> [[DecodedSequence]] {
        let session = pool.start(rowsPerInput: width)
        let (prompts, firstTokens, chooser) = (session.prompts, session.firstTokens, pool.chooser)
        var searches = pool.inputs.tokens.map { _ in
            Beams(
                width: width, penalty: penalty, maximumLength: pool.maximumLength, wanted: alternatives, end: pool.end)
        }
        var waiting = DecodingPool.Waiting(pool)
        var active: [Int] = []
        // The live beams of the active inputs, input by input, as the rows of the session.
        var partial: [PartialAnswer] = []
        var newest: [Int32] = []
        func enter() {
            for input in waiting.enter(session, beside: active.count) {
                active.append(input)
                partial.append(chooser.start(of: input))
                newest.append(firstTokens[input])
            }
        }
        enter()
        while !active.isEmpty {
            // Each row gives twice as many choices as there are beams: even if half of them end, a full beam continues.
            let logits = session.step(newest)
            let choices = pool.weights.measure("choice of tokens") {
                chooser.best(logits, of: partial, after: prompts, count: 2 * width)
            }
            let previous = partial
            partial.removeAll(keepingCapacity: true)
            var parents: [Int] = []
            newest.removeAll(keepingCapacity: true)
            var firstRow = 0
            for input in active {
                let rows = firstRow..<firstRow + searches[input].live.count
                firstRow = rows.upperBound
                searches[input].advance(choices[rows])
                guard !searches[input].isOver else {
                    try ended(searches[input].best.reduce(0) { $0 + $1.length })
                    continue
                }
                for beam in searches[input].live {
                    parents.append(rows.lowerBound + beam.parent)
                    guard let token = beam.tokens.last else { continue }
                    newest.append(token)
                    partial.append(chooser.continuation(of: previous[rows.lowerBound + beam.parent], by: token))
                }
            }
            active.removeAll { searches[$0].isOver }
            pool.weights.measure("cache") {
                session.select(parents)
                enter()
            }
        }
        return searches.map(\.best)
    }
}
